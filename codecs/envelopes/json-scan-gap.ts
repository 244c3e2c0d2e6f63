import { closed, type Scan, search } from './json-scan-state.ts';
import { COMMA, indexIn, isSpace, NEWLINE, OPEN } from './json-value.ts';
import { type Level, LOOKAHEAD_BYTES, LOOKBACK_BYTES } from './object-levels.ts';

/** Passes on a value that is too long to be held; false when more bytes are needed. */
export const passing = (scan: Scan, bytes: Uint8Array, isLast: boolean): boolean => {
  const end = scan.long.add(bytes, scan.at);
  scan.output.addFlat(bytes, scan.at, end.at);
  scan.at = end.at;
  if (!end.isWhole) {
    scan.isCutShort = isLast;
    return false;
  }
  scan.state = 'scanning';
  if (scan.shape.keepsLines) for (let line = 0; line < end.lineBreaks; line += 1) scan.output.newline();
  else scan.output.endLine();
  closed(scan);
  return true;
};

/** Looks for the next sound object behind damage; false when more bytes are needed. */
export const searching = (scan: Scan, bytes: Uint8Array, isLast: boolean): boolean => {
  for (;;) {
    const brace = bytes.indexOf(OPEN, scan.searchFrom);
    const newline =
      scan.stack.length === 0 ? indexIn(bytes, NEWLINE, scan.searchFrom, brace < 0 ? bytes.length : brace) : -1;
    if (newline >= 0) return found(scan, bytes, newline, []);
    if (brace < 0 || (bytes.length < brace + LOOKAHEAD_BYTES && !isLast)) {
      // what stands before a brace tells whether an element begins there
      const done = Math.max(scan.at, (brace < 0 ? bytes.length : brace) - LOOKBACK_BYTES);
      scan.output.addFlat(bytes, scan.at, isLast ? bytes.length : done);
      scan.at = isLast ? bytes.length : done;
      scan.searchFrom = brace < 0 ? bytes.length : brace;
      if (isLast) scan.output.endLine();
      return isLast;
    }
    const level = scan.levels.levelOf(bytes, brace);
    if (level !== null) return found(scan, bytes, brace, level);
    scan.searchFrom = brace + 1;
  }
};

/** Goes on at `next`, with what is around it. */
const found = (scan: Scan, bytes: Uint8Array, next: number, level: Level): boolean => {
  const end = trimmedEnd(bytes, scan.at, next);
  scan.output.addFlat(bytes, scan.at, end);
  scan.output.endLine();
  scan.stack = level.map((frame, index) => {
    const known = scan.stack[index];
    return { ...frame, context: known?.node === frame.node ? known.context : {} };
  });
  scan.expected = 'value';
  scan.state = 'scanning';
  scan.at = next;
  return true;
};

/** The rest of a line that is no JSON; false when more bytes are needed. */
export const textLine = (scan: Scan, bytes: Uint8Array, isLast: boolean): boolean => {
  const newline = bytes.indexOf(NEWLINE, scan.at);
  const end = newline < 0 ? bytes.length : newline;
  scan.output.add(bytes, scan.at, end);
  scan.at = end;
  if (newline < 0) return isLast;
  scan.state = 'scanning';
  return true;
};

/** Space outside documents whose lines are kept: it belongs to the line of text that follows it, if one does. */
export const lineBegin = (scan: Scan, bytes: Uint8Array, isLast: boolean): boolean => {
  if (bytes[scan.at] === NEWLINE) {
    scan.output.newline();
    scan.at += 1;
    return true;
  }
  let next = scan.at;
  while (next < bytes.length && bytes[next] !== NEWLINE && isBlank(bytes[next] ?? 0)) next += 1;
  if (next === bytes.length && !isLast && next - scan.at < LOOKAHEAD_BYTES) return false;
  const byte = bytes[next];
  if (next - scan.at >= LOOKAHEAD_BYTES || (byte !== OPEN && byte !== NEWLINE && byte !== undefined))
    search(scan, scan.at, true);
  else scan.at = next;
  return true;
};

/** True for space, and for the zeros that truncating an open file leaves. */
const isBlank = (byte: number): boolean => isSpace(byte) || byte === 0;

/** Where the bytes end without space and commas behind them. */
const trimmedEnd = (bytes: Uint8Array, from: number, to: number): number => {
  let end = to;
  while (end > from && (isSpace(bytes[end - 1] ?? 0) || bytes[end - 1] === COMMA)) end -= 1;
  return end;
};
