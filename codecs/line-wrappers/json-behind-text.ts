import type { Level } from '../../domain/record.ts';
import { levelOfWord } from '../level.ts';
import { timeShapes } from './outer-times.ts';
import { type LineWrapper, unwrapped, type WrapperSample } from './wrapper.ts';

const BRACE = 123;
const MAX_PREFIX = 120;
const TRIMMED = /^[[(<]|[\])>:,]{1,3}$/g;
const SEPARATOR = /^[-|:]{1,3}$|^\d{1,10}$/;

/** What stands before the object: a time, a level and nothing that could be a message. */
interface Prefix {
  readonly timeAt: number;
  readonly level: Level | null;
  readonly textAt: number;
}

const readPrefix = (line: string): Prefix | null => {
  const textAt = line.indexOf('{"');
  if (textAt <= 0 || textAt > MAX_PREFIX || line.charCodeAt(line.length - 1) !== 125) return null;
  if (line.charCodeAt(0) === BRACE) return null;
  const bracketed = line.charCodeAt(0) === 91 ? 1 : 0;
  const isTimed = SHAPES.read(line, bracketed) !== null && SHAPES.end() <= textAt;
  const words = line.slice(isTimed ? SHAPES.end() : 0, textAt).split(/[ \t]+/);
  let level: Level | null = null;
  for (const word of words) {
    const name = word.replace(TRIMMED, '');
    if (name === '' || SEPARATOR.test(name)) continue;
    const found = levelOfWord(name);
    if (found === null || level !== null) return null;
    level = found;
  }
  return level === null && !isTimed ? null : { timeAt: isTimed ? bracketed : -1, level, textAt };
};

const SAMPLES: readonly WrapperSample[] = [
  {
    line: 'INFO {"level":"error","message":"x"}',
    expect: { ts: null, level: 'info', text: '{"level":"error","message":"x"}' },
  },
  {
    line: '[2026-11-20 22:10:29,018] WARN: {"msg":"x"}',
    expect: { ts: 1795212629018, dated: true, zoned: false, level: 'warn', text: '{"msg":"x"}' },
  },
];

/** JSON objects behind a level, a time or both: what the object says itself is preferred. */
export const jsonBehindText: LineWrapper = {
  id: 'text-json',
  title: 'a level or a time, then a JSON object',
  attributesKey: 'prefix',
  samples: SAMPLES,
  joins: 'lines',
  score: (line) => (readPrefix(line) === null ? 0 : 0.9),
  unwrap: (line, times) => {
    const prefix = readPrefix(line);
    if (prefix === null) return null;
    const { timeAt, level, textAt } = prefix;
    const ts = timeAt < 0 ? null : times.read(line, timeAt);
    return unwrapped(line.slice(textAt), {
      ts,
      dated: ts !== null && times.dated(),
      zoned: ts !== null && times.zoned(),
      level,
    });
  },
};

const SHAPES = timeShapes();
