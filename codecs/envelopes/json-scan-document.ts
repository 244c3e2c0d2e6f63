import { MAX_RECORD_BYTES } from '../../domain/block.ts';
import type { PathNode } from './json-shape.ts';
import { closed, cutShort, emit, type Frame, passLong, type Scan, search } from './json-scan-state.ts';
import {
  BROKEN,
  CLOSE,
  CLOSE_LIST,
  COLON,
  COMMA,
  firstKey,
  isSpace,
  latin1,
  MAX_DEPTH,
  MORE,
  OPEN,
  OPEN_LIST,
  QUOTE,
  scalarEnd,
  stringEnd,
  utf8,
  valueEnd,
} from './json-value.ts';
import { LOOKAHEAD_BYTES, LOOKBACK_BYTES } from './object-levels.ts';

const MOST_CONTEXT_BYTES = 256 * 1024;

/** What stands between documents; false when more bytes are needed. */
export const betweenDocuments = (scan: Scan, bytes: Uint8Array, isLast: boolean): boolean => {
  const byte = bytes[scan.at] ?? 0;
  if (byte === OPEN) {
    if (scan.root.isElement) return element(scan, bytes, isLast);
    if (bytes.length < scan.at + LOOKAHEAD_BYTES && !isLast && firstKey(bytes, scan.at, bytes.length) === MORE)
      return false;
    scan.pinned = scan.at;
    open(scan, bytes, false, scan.root);
    return true;
  }
  const isFrame =
    byte === COMMA || (!scan.shape.keepsLines && (byte === OPEN_LIST || byte === CLOSE_LIST || byte === CLOSE));
  if (isFrame) scan.at += 1;
  else search(scan, scan.at, true);
  return true;
};

/** One token within a document; false when more bytes are needed. */
export const token = (scan: Scan, bytes: Uint8Array, frame: Frame, isLast: boolean): boolean => {
  const byte = bytes[scan.at] ?? 0;
  const isClose = byte === (frame.isList ? CLOSE_LIST : CLOSE);
  if (isClose && scan.expected !== 'after key' && !(scan.expected === 'value' && !frame.isList)) {
    close(scan, bytes);
    return true;
  }
  switch (scan.expected) {
    case 'value':
    case 'value or close': {
      const child = frame.node?.children.get(frame.isList ? '*' : frame.key);
      if (child?.isElement) {
        scan.pinned = -1;
        return element(scan, bytes, isLast);
      }
      return otherValue(scan, bytes, frame, child);
    }
    case 'key':
    case 'key or close': {
      const end =
        byte === QUOTE ? stringEnd(bytes, scan.at, Math.min(bytes.length, scan.at + MAX_RECORD_BYTES)) : BROKEN;
      if (end === MORE && bytes.length < scan.at + MAX_RECORD_BYTES) return false;
      if (end < 0) {
        broken(scan);
        return true;
      }
      frame.key = latin1(bytes, scan.at + 1, end - 1);
      scan.expected = 'after key';
      scan.at = end;
      return true;
    }
    case 'after key':
    case 'after value': {
      const isKey = scan.expected === 'after key';
      if (byte !== (isKey ? COLON : COMMA)) broken(scan);
      else {
        scan.expected = isKey || frame.isList ? 'value' : 'key';
        scan.at += 1;
      }
      return true;
    }
  }
};

/** An element from `at` on; false when more bytes are needed. */
const element = (scan: Scan, bytes: Uint8Array, isLast: boolean): boolean => {
  if (bytes[scan.at] === OPEN_LIST) {
    if (bytes.length < scan.at + LOOKAHEAD_BYTES && !isLast) return false;
    if (isStrayBracket(scan, bytes)) {
      search(scan, scan.at, false);
      return true;
    }
  }
  const most = scan.at + scan.shape.mostBytes;
  const end = valueEnd(bytes, scan.at, Math.min(bytes.length, most));
  if (end >= 0) {
    emit(scan, bytes, scan.at, end);
    scan.at = end;
    closed(scan);
    return true;
  }
  if (end === BROKEN) search(scan, scan.at, false);
  else if (bytes.length >= most) passLong(scan, scan.at);
  else if (isLast) {
    cutShort(scan, bytes, scan.at);
  } else return false;
  return true;
};

/** True when an element stands right behind the bracket at `at`: taken for a list, it would swallow all that follow. */
const isStrayBracket = ({ at, levels }: Scan, bytes: Uint8Array): boolean => {
  let next = at + 1;
  while (next < at + LOOKBACK_BYTES && isSpace(bytes[next] ?? 0)) next += 1;
  return bytes[next] === OPEN && levels.isElement(bytes, next);
};

/** A value that is neither element nor list of them; false when more bytes are needed. */
const otherValue = (scan: Scan, bytes: Uint8Array, frame: Frame, child: PathNode | undefined): boolean => {
  const byte = bytes[scan.at] ?? 0;
  if (child?.isContext) {
    const end = valueEnd(bytes, scan.at, Math.min(bytes.length, scan.at + MOST_CONTEXT_BYTES));
    if (end === MORE && bytes.length < scan.at + MOST_CONTEXT_BYTES) return false;
    if (end >= 0) {
      frame.context[frame.key] = parsed(bytes, scan.at, end);
      scan.at = end;
      closed(scan);
      return true;
    }
  }
  if (byte === OPEN || byte === OPEN_LIST) {
    if (
      child &&
      byte === OPEN &&
      bytes.length < scan.at + LOOKAHEAD_BYTES &&
      firstKey(bytes, scan.at, bytes.length) === MORE
    )
      return false;
    open(scan, bytes, byte === OPEN_LIST, child ?? null);
    return true;
  }
  const most = scan.at + MAX_RECORD_BYTES;
  const to = Math.min(bytes.length, most);
  const end = byte === QUOTE ? stringEnd(bytes, scan.at, to) : scalarEnd(bytes, scan.at, to);
  if (end === MORE && bytes.length < most) return false;
  if (end < 0) broken(scan);
  else {
    scan.at = end;
    closed(scan);
  }
  return true;
};

/** Goes into an object or list. */
const open = (scan: Scan, bytes: Uint8Array, isList: boolean, node: PathNode | null): void => {
  if (scan.stack.length === MAX_DEPTH) return search(scan, scan.pinned >= 0 ? scan.pinned : scan.at, false);
  if (node?.isList && isList) scan.pinned = -1;
  if (node && !isList)
    scan.levels.learn(bytes, [scan.at, Math.min(bytes.length, scan.at + LOOKAHEAD_BYTES)], scan.stack, false);
  scan.stack.push({ isList, node, context: {}, key: '' });
  scan.expected = isList ? 'value or close' : 'key or close';
  scan.at += 1;
};

/** Leaves an object or list; a document without elements is a record itself. */
const close = (scan: Scan, bytes: Uint8Array): void => {
  scan.stack.pop();
  scan.at += 1;
  if (scan.stack.length === 0 && scan.pinned >= 0) {
    const from = scan.pinned;
    scan.pinned = -1;
    scan.output.endLine();
    scan.output.addJson(bytes, from, scan.at);
  }
  closed(scan);
};

const broken = (scan: Scan): void => search(scan, scan.pinned >= 0 ? scan.pinned : scan.at, false);

const parsed = (bytes: Uint8Array, from: number, to: number): unknown => {
  try {
    return JSON.parse(utf8(bytes, from, to));
  } catch {
    return null;
  }
};
