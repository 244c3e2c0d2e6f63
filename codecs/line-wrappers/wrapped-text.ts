import type { Reading } from '../../domain/reading.ts';
import { type OuterTimes, timeShapes } from './outer-times.ts';
import { wrapperById } from './registry.ts';
import type { LineWrapper, Peeked, Unwrapped } from './wrapper.ts';

/** The wrappers of a reading, outermost first. */
export const wrappersOf = ({ wrapper }: Reading): readonly LineWrapper[] =>
  (wrapper ?? '').split('+').flatMap((id) => wrapperById(id) ?? []);

/** Takes all wrappers off a line, as many as are there; null when not even the first is. Attributes stand under their keys. */
const unwrapLine = (wrappers: readonly LineWrapper[], line: string, times: OuterTimes): Unwrapped | null => {
  let found: Unwrapped | null = null;
  for (const wrapper of wrappers) {
    const next = wrapper.unwrap(found === null ? line : found.text, times);
    if (next === null) break;
    const keyed = next.attributes === '' ? '' : `"${wrapper.attributesKey}":${next.attributes}`;
    found = found === null ? { ...next, attributes: keyed } : within(found, next, keyed);
  }
  return found;
};

/** What two wrappers around one line tell together. */
const within = (outer: Unwrapped, inner: Unwrapped, keyed: string): Unwrapped => {
  const time = inner.ts !== null && (outer.ts === null || completeness(inner) >= completeness(outer)) ? inner : outer;
  return {
    ts: time.ts,
    dated: time.dated,
    zoned: time.zoned,
    level: inner.level ?? outer.level,
    service: inner.service ?? outer.service,
    host: inner.host ?? outer.host,
    traceId: inner.traceId ?? outer.traceId,
    attributes: outer.attributes === '' || keyed === '' ? outer.attributes + keyed : `${outer.attributes},${keyed}`,
    origin: `${outer.origin} ${inner.origin}`,
    stream: outer.stream + inner.stream,
    partial: outer.partial || inner.partial,
    text: inner.text,
  };
};

const completeness = ({ dated, zoned }: Unwrapped): number => (dated ? 1 : 0) + (zoned ? 1 : 0);

/** The same for a record of several lines: the fields of its first, the text of all. */
export const unwrapRecord = (wrappers: readonly LineWrapper[], text: string, times: OuterTimes): Unwrapped | null => {
  const newline = text.indexOf('\n');
  if (newline < 0) return unwrapLine(wrappers, text, times);
  const whole = wrappers[0]?.joins === 'never' ? unwrapLine(wrappers, text, times) : null;
  if (whole !== null) return whole;
  const first = unwrapLine(wrappers, text.slice(0, newline), times);
  if (first === null) return null;
  let joined = first.text;
  let { partial } = first;
  for (const line of text.slice(newline + 1).split('\n')) {
    const next = unwrapLine(wrappers, line, times);
    joined += (partial ? '' : '\n') + (next === null ? line : next.text);
    partial = next !== null && next.partial;
  }
  return { ...first, text: withoutEmptyLines(joined) };
};

const withoutEmptyLines = (text: string): string => {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 10) end -= 1;
  return text.slice(0, end);
};

const SHAPES = timeShapes();

/** What an excerpt of a line tells of its wrappers; null when it is not wrapped in the first. */
export const peekLine = (wrappers: readonly LineWrapper[], excerpt: string): Peeked | null => {
  let found: Peeked | null = null;
  for (const wrapper of wrappers) {
    const part: string = found === null ? excerpt : found.text;
    const next: Peeked | null = wrapper.peek ? wrapper.peek(part) : wrapper.unwrap(part, SHAPES);
    if (next === null) break;
    found =
      found === null
        ? next
        : {
            origin: `${found.origin} ${next.origin}`,
            stream: found.stream + next.stream,
            partial: found.partial || next.partial,
            text: next.text,
          };
  }
  return found;
};
