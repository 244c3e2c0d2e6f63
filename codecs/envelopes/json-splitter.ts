import { MAX_RECORD_BYTES } from '../../domain/block.ts';
import { type EnvelopeShape, type PathNode, pathTree } from './json-shape.ts';
import {
  BROKEN,
  CLOSE,
  CLOSE_LIST,
  COLON,
  COMMA,
  firstKey,
  indexIn,
  isSpace,
  latin1,
  MAX_DEPTH,
  MORE,
  NEWLINE,
  OPEN,
  OPEN_LIST,
  QUOTE,
  scalarEnd,
  stringEnd,
  utf8,
  valueEnd,
} from './json-value.ts';
import { createLineOutput } from './line-output.ts';
import { createElementQueue } from './element-queue.ts';
import { longValue } from './long-value.ts';
import { createObjectLevels, type Level, LOOKAHEAD_BYTES, LOOKBACK_BYTES } from './object-levels.ts';

/** Splits JSON documents, one after another in any layout, into one line per element. */
export interface Splitter {
  /** Works off the bytes at hand, which begin where the last call's result left off; gives how many it is done with. */
  run(bytes: Uint8Array, isLast: boolean): number;
  /** The lines since the last time. */
  take(): Uint8Array;
  /** Parts that were no JSON and became lines as they were. */
  damaged(): number;
  /** True when the last document ended before its end. */
  isCutShort(): boolean;
}

interface Frame {
  readonly isList: boolean;
  readonly node: PathNode | null;
  readonly context: Record<string, unknown>;
  key: string;
}

type Expected = 'value' | 'value or close' | 'key' | 'key or close' | 'after key' | 'after value';

const MOST_CONTEXT_BYTES = 256 * 1024;

/**
 * A streaming scanner: a stack of the objects and lists around the current byte, with the shape's paths beside it, so that
 * memory is bounded by one element. Elements and the frame around them are checked token by token. Behind damage it goes
 * on at the next object that begins with a key with which such objects began before; what lies between is a line of its own.
 */
export const createJsonSplitter = (shape: EnvelopeShape): Splitter => {
  const root = pathTree(shape);
  const output = createLineOutput();
  const queue = createElementQueue(shape, output);
  const levels = createObjectLevels(shape, root);
  let stack: Frame[] = [];
  let expected: Expected = 'value';
  let state: 'scanning' | 'long value' | 'searching' | 'text line' = 'scanning';
  /** Where scanning goes on, from the first byte at hand. */
  let at = 0;
  /** Where the document begins that may yet turn out to be no envelope; -1 = none. */
  let pinned = -1;
  let searchFrom = 0;
  let long = longValue();
  let damaged = 0;
  let isCutShort = false;

  const endOfDocument = (): void => {
    queue.flush();
    levels.endDocument();
    if (!shape.keepsLines) output.endLine();
    expected = 'value';
  };
  const closed = (): void => {
    if (stack.length === 0) endOfDocument();
    else expected = 'after value';
  };

  const passLong = (from: number): void => {
    queue.flush();
    output.endLine();
    state = 'long value';
    long = longValue();
    at = from;
    pinned = -1;
  };

  /** Gives up on what begins at `from`: it becomes a line of its own, up to the next object that looks sound. */
  const search = (from: number, isText: boolean): void => {
    queue.flush();
    if (!shape.keepsLines) output.endLine();
    damaged += isText ? 0 : 1;
    pinned = -1;
    at = from;
    searchFrom = from + 1;
    if (shape.keepsLines) {
      stack = [];
      expected = 'value';
      state = 'text line';
    } else state = 'searching';
  };

  const emit = (bytes: Uint8Array, from: number, to: number): void => {
    if (bytes[from] === OPEN) levels.learn(bytes, [from, to], stack, true);
    if (shape.linesOf !== null)
      return queue.add(
        bytes,
        from,
        to,
        stack.map(({ context }) => context),
      );
    output.endLine();
    output.addJson(bytes, from, to);
    if (shape.keepsLines) padLines(bytes, from, to);
    else output.endLine();
  };

  /** Blank lines for the line breaks within a document, so that lines keep their numbers. */
  const padLines = (bytes: Uint8Array, from: number, to: number): void => {
    for (let line = bytes.indexOf(NEWLINE, from); line >= 0 && line < to; line = bytes.indexOf(NEWLINE, line + 1))
      output.newline();
  };

  /** An element from `at` on; false when more bytes are needed. */
  const element = (bytes: Uint8Array, isLast: boolean): boolean => {
    const most = at + shape.mostBytes;
    const end = valueEnd(bytes, at, Math.min(bytes.length, most));
    if (end >= 0) {
      emit(bytes, at, end);
      at = end;
      closed();
      return true;
    }
    if (end === BROKEN) search(at, false);
    else if (bytes.length >= most) passLong(at);
    else if (isLast) {
      cutShort(bytes, at);
    } else return false;
    return true;
  };

  /** The source ends within what begins at `from`: that is its last line, without a line break. */
  const cutShort = (bytes: Uint8Array, from: number): void => {
    queue.flush();
    output.endLine();
    output.addFlat(bytes, from, bytes.length);
    isCutShort = true;
    at = bytes.length;
    pinned = -1;
    stack = [];
  };

  const open = (bytes: Uint8Array, isList: boolean, node: PathNode | null): void => {
    if (stack.length === MAX_DEPTH) return search(pinned >= 0 ? pinned : at, false);
    if (node?.isList && isList) pinned = -1;
    if (node && !isList) levels.learn(bytes, [at, Math.min(bytes.length, at + LOOKAHEAD_BYTES)], stack, false);
    stack.push({ isList, node, context: {}, key: '' });
    expected = isList ? 'value or close' : 'key or close';
    at += 1;
  };

  const close = (bytes: Uint8Array): void => {
    stack.pop();
    at += 1;
    if (stack.length === 0 && pinned >= 0) {
      const from = pinned;
      pinned = -1;
      output.endLine();
      output.addJson(bytes, from, at);
    }
    closed();
  };

  const broken = (): void => search(pinned >= 0 ? pinned : at, false);

  /** A value that is neither element nor list of them; false when more bytes are needed. */
  const otherValue = (bytes: Uint8Array, frame: Frame, child: PathNode | undefined): boolean => {
    const byte = bytes[at] ?? 0;
    if (child?.isContext) {
      const end = valueEnd(bytes, at, Math.min(bytes.length, at + MOST_CONTEXT_BYTES));
      if (end === MORE && bytes.length < at + MOST_CONTEXT_BYTES) return false;
      if (end >= 0) {
        frame.context[frame.key] = parsed(bytes, at, end);
        at = end;
        closed();
        return true;
      }
    }
    if (byte === OPEN || byte === OPEN_LIST) {
      if (child && byte === OPEN && bytes.length < at + LOOKAHEAD_BYTES && firstKey(bytes, at, bytes.length) === MORE)
        return false;
      open(bytes, byte === OPEN_LIST, child ?? null);
      return true;
    }
    const most = at + MAX_RECORD_BYTES;
    const to = Math.min(bytes.length, most);
    const end = byte === QUOTE ? stringEnd(bytes, at, to) : scalarEnd(bytes, at, to);
    if (end === MORE && bytes.length < most) return false;
    if (end < 0) broken();
    else {
      at = end;
      closed();
    }
    return true;
  };

  /** One token within a document; false when more bytes are needed. */
  const token = (bytes: Uint8Array, frame: Frame, isLast: boolean): boolean => {
    const byte = bytes[at] ?? 0;
    const isClose = byte === (frame.isList ? CLOSE_LIST : CLOSE);
    if (isClose && expected !== 'after key' && !(expected === 'value' && !frame.isList)) {
      close(bytes);
      return true;
    }
    switch (expected) {
      case 'value':
      case 'value or close': {
        const child = frame.node?.children.get(frame.isList ? '*' : frame.key);
        if (child?.isElement) {
          pinned = -1;
          return element(bytes, isLast);
        }
        return otherValue(bytes, frame, child);
      }
      case 'key':
      case 'key or close': {
        const end = byte === QUOTE ? stringEnd(bytes, at, Math.min(bytes.length, at + MAX_RECORD_BYTES)) : BROKEN;
        if (end === MORE && bytes.length < at + MAX_RECORD_BYTES) return false;
        if (end < 0) {
          broken();
          return true;
        }
        frame.key = latin1(bytes, at + 1, end - 1);
        expected = 'after key';
        at = end;
        return true;
      }
      case 'after key':
      case 'after value': {
        const isKey = expected === 'after key';
        if (byte !== (isKey ? COLON : COMMA)) broken();
        else {
          expected = isKey || frame.isList ? 'value' : 'key';
          at += 1;
        }
        return true;
      }
    }
  };

  /** What stands between documents; false when more bytes are needed. */
  const betweenDocuments = (bytes: Uint8Array, isLast: boolean): boolean => {
    const byte = bytes[at] ?? 0;
    if (byte === OPEN) {
      if (root.isElement) return element(bytes, isLast);
      if (bytes.length < at + LOOKAHEAD_BYTES && !isLast && firstKey(bytes, at, bytes.length) === MORE) return false;
      pinned = at;
      open(bytes, false, root);
      return true;
    }
    const isFrame =
      byte === COMMA || (!shape.keepsLines && (byte === OPEN_LIST || byte === CLOSE_LIST || byte === CLOSE));
    if (isFrame) at += 1;
    else search(at, true);
    return true;
  };

  /** The rest of a line that is no JSON; false when more bytes are needed. */
  const textLine = (bytes: Uint8Array, isLast: boolean): boolean => {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline < 0 ? bytes.length : newline;
    output.add(bytes, at, end);
    at = end;
    if (newline < 0) return isLast;
    state = 'scanning';
    return true;
  };

  /** Looks for the next sound object behind damage; false when more bytes are needed. */
  const searching = (bytes: Uint8Array, isLast: boolean): boolean => {
    for (;;) {
      const brace = bytes.indexOf(OPEN, searchFrom);
      const newline = stack.length === 0 ? indexIn(bytes, NEWLINE, searchFrom, brace < 0 ? bytes.length : brace) : -1;
      if (newline >= 0) return found(bytes, newline, []);
      if (brace < 0 || (bytes.length < brace + LOOKAHEAD_BYTES && !isLast)) {
        // what stands before a brace tells whether an element begins there
        const done = Math.max(at, (brace < 0 ? bytes.length : brace) - LOOKBACK_BYTES);
        output.addFlat(bytes, at, isLast ? bytes.length : done);
        at = isLast ? bytes.length : done;
        searchFrom = brace < 0 ? bytes.length : brace;
        if (isLast) output.endLine();
        return isLast;
      }
      const level = levels.levelOf(bytes, brace);
      if (level !== null) return found(bytes, brace, level);
      searchFrom = brace + 1;
    }
  };

  const found = (bytes: Uint8Array, next: number, level: Level): boolean => {
    const end = trimmedEnd(bytes, at, next);
    output.addFlat(bytes, at, end);
    output.endLine();
    stack = level.map((frame, index) => {
      const known = stack[index];
      return { ...frame, context: known?.node === frame.node ? known.context : {}, key: known?.key ?? '' };
    });
    expected = 'value';
    state = 'scanning';
    at = next;
    return true;
  };

  /** Space outside documents whose lines are kept: it belongs to the line of text that follows it, if one does. */
  const lineBegin = (bytes: Uint8Array, isLast: boolean): boolean => {
    if (bytes[at] === NEWLINE) {
      output.newline();
      at += 1;
      return true;
    }
    let next = at;
    while (next < bytes.length && bytes[next] !== NEWLINE && isBlank(bytes[next] ?? 0)) next += 1;
    if (next === bytes.length && !isLast && next - at < LOOKAHEAD_BYTES) return false;
    const byte = bytes[next];
    if (next - at >= LOOKAHEAD_BYTES || (byte !== OPEN && byte !== NEWLINE && byte !== undefined)) search(at, true);
    else at = next;
    return true;
  };

  const step = (bytes: Uint8Array, isLast: boolean): boolean => {
    if (state === 'long value') {
      const end = long.add(bytes, at);
      output.addFlat(bytes, at, end.at);
      at = end.at;
      if (!end.isWhole) {
        isCutShort = isLast;
        return false;
      }
      state = 'scanning';
      if (shape.keepsLines) for (let line = 0; line < end.lineBreaks; line += 1) output.newline();
      else output.endLine();
      closed();
      return true;
    }
    if (state === 'searching') return searching(bytes, isLast);
    if (state === 'text line') return textLine(bytes, isLast);
    const frame = stack.at(-1);
    const byte = bytes[at] ?? 0;
    if (isSpace(byte) || byte === 0) {
      if (!frame && shape.keepsLines) return lineBegin(bytes, isLast);
      at += 1;
      return true;
    }
    if (pinned >= 0 && at - pinned > MAX_RECORD_BYTES) {
      const from = pinned;
      stack = [];
      passLong(from);
      return true;
    }
    return frame ? token(bytes, frame, isLast) : betweenDocuments(bytes, isLast);
  };

  return {
    run: (bytes, isLast) => {
      while (at < bytes.length) if (!step(bytes, isLast)) break;
      if (isLast) {
        if (stack.length > 0 && state === 'scanning') {
          if (pinned >= 0) cutShort(bytes, pinned);
          queue.flush();
          isCutShort = true;
        }
        queue.flush();
      }
      const done = isLast
        ? bytes.length
        : pinned >= 0
          ? pinned
          : state === 'searching'
            ? Math.max(0, at - LOOKBACK_BYTES)
            : at;
      at -= done;
      searchFrom -= done;
      if (pinned >= 0) pinned -= done;
      return done;
    },
    take: () => output.take(),
    damaged: () => damaged,
    isCutShort: () => isCutShort,
  };
};

/** True for space, and for the zeros that truncating an open file leaves. */
const isBlank = (byte: number): boolean => isSpace(byte) || byte === 0;

const parsed = (bytes: Uint8Array, from: number, to: number): unknown => {
  try {
    return JSON.parse(utf8(bytes, from, to));
  } catch {
    return null;
  }
};

/** Where the bytes end without space and commas behind them. */
const trimmedEnd = (bytes: Uint8Array, from: number, to: number): number => {
  let end = to;
  while (end > from && (isSpace(bytes[end - 1] ?? 0) || bytes[end - 1] === COMMA)) end -= 1;
  return end;
};
