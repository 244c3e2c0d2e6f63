import type { Envelope } from '../../domain/source-decoding.ts';
import {
  BROKEN,
  CLOSE,
  COLON,
  COMMA,
  isSpace,
  latin1,
  MORE,
  NEWLINE,
  OPEN,
  OPEN_LIST,
  QUOTE,
  skipSpace,
  stringEnd,
  valueEnd,
} from './json-value.ts';

/** Keys under which a document commonly lists its records, where nothing more is known of it. */
export const LIST_KEYS = [
  'Records',
  'records',
  'data',
  'logs',
  'entries',
  'events',
  'items',
  'results',
  'value',
  'rows',
  'documents',
  'configurationItems',
];

/** A document with such a key is a record itself, whatever lists it has. */
const RECORD_KEYS = new Set(
  'time timestamp ts @timestamp t date datetime eventTime level lvl severity msg message log logger'.split(' '),
);
const MOST_TRIES = 5;

/** The envelope of JSON text that begins so; null for anything else, JSON lines among it. */
export const jsonEnvelopeOf = (head: Uint8Array): Envelope | null => {
  const begin = firstOf(head);
  if (begin === null) return null;
  let from = begin.at;
  for (let tries = 0; tries < MOST_TRIES && from >= 0; tries += 1) {
    const found = envelopeAt(head, from, begin.isList);
    if (found !== 'unknown') return found;
    // the first document is damaged: the next one that begins a line or element tells
    from = nextObject(head, from + 1);
  }
  return begin.isList ? 'json-array' : null;
};

/** Where the first object begins, and whether brackets stand before it. */
const firstOf = (head: Uint8Array): { readonly at: number; readonly isList: boolean } | null => {
  let at = blankEnd(head, 0);
  const isList = head[at] === OPEN_LIST;
  while (head[at] === OPEN_LIST) at = skipSpace(head, at + 1, head.length);
  if (head[at] !== OPEN) return null;
  const inner = head[skipSpace(head, at + 1, head.length)];
  return inner === QUOTE || inner === CLOSE ? { at, isList } : null;
};

/** Behind space and the zeros that truncating an open file leaves. */
const blankEnd = (head: Uint8Array, from: number): number => {
  let at = from;
  while (at < head.length && (isSpace(head[at] ?? 0) || head[at] === 0)) at += 1;
  return at;
};

const nextObject = (head: Uint8Array, from: number): number => {
  for (let at = head.indexOf(OPEN, from); at >= 0; at = head.indexOf(OPEN, at + 1)) {
    const before = head[at - 1];
    if (before === NEWLINE || before === CLOSE || (before === COMMA && head[at - 2] === CLOSE)) return at;
  }
  return -1;
};

const envelopeAt = (head: Uint8Array, from: number, isList: boolean): Envelope | null | 'unknown' => {
  const members = membersOf(head, from);
  const known = knownEnvelope(head, members);
  if (known !== null) return known;
  if (isList) return 'json-array';
  const end = valueEnd(head, from, head.length);
  if (end === BROKEN) return 'unknown';
  const lineBreak = head.indexOf(NEWLINE, from);
  if (lineBreak >= 0 && (end === MORE || lineBreak < end)) return 'json-pretty';
  if (end === MORE) return null;
  let next = end;
  while (next < head.length && head[next] !== NEWLINE && (isSpace(head[next] ?? 0) || head[next] === COMMA)) next += 1;
  return head[next] === OPEN ? 'json-objects' : null;
};

interface Member {
  readonly key: string;
  /** Where its value begins. */
  readonly from: number;
}

/** The members of an object as far as the bytes go. */
const membersOf = (head: Uint8Array, from: number): readonly Member[] => {
  const members: Member[] = [];
  const to = head.length;
  for (let at = skipSpace(head, from + 1, to); at < to && head[at] === QUOTE;) {
    const keyEnd = stringEnd(head, at, to);
    const colon = keyEnd < 0 ? to : skipSpace(head, keyEnd, to);
    if (head[colon] !== COLON) break;
    const value = skipSpace(head, colon + 1, to);
    if (value >= to) break;
    members.push({ key: latin1(head, at + 1, keyEnd - 1), from: value });
    const end = valueEnd(head, value, to);
    const comma = end < 0 ? to : skipSpace(head, end, to);
    if (head[comma] !== COMMA) break;
    at = skipSpace(head, comma + 1, to);
  }
  return members;
};

/** The members of the first object of the list at `from`; null when that is no list of objects. */
const firstElement = (head: Uint8Array, from: number): readonly Member[] | null => {
  if (head[from] !== OPEN_LIST) return null;
  const at = skipSpace(head, from + 1, head.length);
  return head[at] === OPEN ? membersOf(head, at) : null;
};

const knownEnvelope = (head: Uint8Array, members: readonly Member[]): Envelope | null => {
  const at = (key: string): number => members.find((member) => member.key === key)?.from ?? -1;
  const isList = (key: string): boolean => head[at(key)] === OPEN_LIST;
  const has = (within: readonly Member[] | null, ...keys: readonly string[]): boolean =>
    within !== null && keys.every((key) => within.some((member) => member.key === key));
  const inner = (key: string): readonly Member[] => (head[at(key)] === OPEN ? membersOf(head, at(key)) : []);

  if (isList('logEvents')) return 'cloudwatch';
  if (isList('resourceLogs') || isList('resource_logs') || isList('resourceSpans')) return 'otlp';
  if (has(inner('awslogs'), 'data')) return 'payload';
  if (isList('events') && has(firstElement(head, at('events')), 'timestamp', 'message')) return 'cloudwatch';
  if (inner('hits').some(({ key, from }) => key === 'hits' && head[from] === OPEN_LIST)) return 'elasticsearch';
  if (isList('responses') && has(firstElement(head, at('responses')), 'hits')) return 'elasticsearch';
  if (isList('streams') && has(firstElement(head, at('streams')), 'stream')) return 'loki';
  if (has(inner('data'), 'resultType', 'result')) return 'loki';
  if (has(firstElement(head, at('data')), 'spans')) return 'jaeger';
  if (isList('results') && has(firstElement(head, listStart(head, at('results'))), 'field', 'value'))
    return 'cloudwatch';
  // what Firehose sends to an HTTP endpoint has a timestamp of its own
  if (at('requestId') >= 0 && isText(head, firstElement(head, at('records')) ?? [], 'data')) return 'payload';
  if (members.some(({ key }) => RECORD_KEYS.has(key))) return null;
  for (const key of LIST_KEYS) {
    const element = firstElement(head, at(key));
    if (element === null) continue;
    const isPayload =
      (key === 'Records' && (has(element, 'kinesis') || has(element, 'Data'))) ||
      (key === 'records' && has(element, 'data', 'recordId'));
    return isPayload || (key === 'records' && isText(head, element, 'data')) ? 'payload' : 'json-list';
  }
  return null;
};

/** Where the first list inside the list at `from` begins. */
const listStart = (head: Uint8Array, from: number): number => skipSpace(head, from + 1, head.length);

const isText = (head: Uint8Array, members: readonly Member[], key: string): boolean =>
  members.some((member) => member.key === key && head[member.from] === QUOTE);
