import { gunzipSync } from 'node:zlib';
import type { Envelope } from '../../domain/source-decoding.ts';
import type { EnvelopeShape } from './json-shape.ts';
import { createJsonSplitter } from './json-splitter.ts';
import { objectOf, textOf } from './plain-values.ts';

/** Bytes that one payload may have, in base64 and unpacked: a Lambda event is limited to 6 MB. */
const MOST_ENCODED_BYTES = 9 * 1024 * 1024;
const MOST_DECODED_BYTES = 64 * 1024 * 1024;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
/** A line that goes on with the one before, whoever delivered it. */
export const CONTINUES = /^(?:[\t ]|Caused by:)/;

/** What tells the envelope of JSON bytes, and its shape: given in, since shapes hold each other. */
export interface KnownShapes {
  readonly envelopeOf: (bytes: Uint8Array) => Envelope | null;
  readonly shapeOf: (envelope: Envelope) => EnvelopeShape | null;
}

/**
 * Base64 payloads: `awslogs.data` (a Lambda's CloudWatch event), `records[].data` (Firehose transformation) and
 * `Records[].kinesis.data` (Kinesis), possibly gzip. Envelopes in them are opened too, JSON objects become a line each, and
 * lines of text `{timestamp, message}` with the time of their arrival.
 */
export const payloadShape = (known: KnownShapes): EnvelopeShape => ({
  elements: [
    ['records', '*'],
    ['Records', '*'],
    ['awslogs', 'data'],
  ],
  contexts: [],
  keepsLines: false,
  mostBytes: MOST_ENCODED_BYTES,
  linesOf: (element) => payloadLines(element, known),
});

const payloadLines = (element: unknown, known: KnownShapes): readonly string[] | null => {
  const record = objectOf(element);
  const source = objectOf(record?.['kinesis']) ?? record;
  const data = textOf(element) ?? textOf(source?.['data']) ?? textOf(source?.['Data']);
  if (data === null || !BASE64.test(data)) return null;
  const bytes = unpacked(Buffer.from(data, 'base64'));
  if (bytes === null) return null;
  const text = bytes.toString('utf8');
  if (text.includes('\uFFFD') || text.includes('\0')) return null;
  const inner = known.envelopeOf(bytes);
  const isJson = /^\s*[{[]/.test(text.slice(0, 1000));
  const shape = inner === 'payload' ? null : known.shapeOf(inner ?? 'json-objects');
  if ((inner !== null || isJson) && shape !== null) return split(bytes, shape);
  const arrived = arrivalOf(source);
  return messagesOf(text).map((message) =>
    JSON.stringify(arrived === null ? { message } : { timestamp: arrived, message }),
  );
};

const unpacked = (bytes: Buffer): Buffer | null => {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_DECODED_BYTES });
  } catch {
    return null;
  }
};

const split = (bytes: Uint8Array, shape: EnvelopeShape): readonly string[] => {
  const splitter = createJsonSplitter({ ...shape, keepsLines: false });
  splitter.run(bytes, true);
  const lines = Buffer.from(splitter.take()).toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

/** The time of arrival in ms: Firehose gives milliseconds, Kinesis seconds with a fraction. */
const arrivalOf = (source: Readonly<Record<string, unknown>> | null): number | string | null => {
  const value = source?.['approximateArrivalTimestamp'] ?? source?.['ApproximateArrivalTimestamp'];
  if (typeof value === 'number') return value < 1e11 ? Math.round(value * 1000) : value;
  return textOf(value);
};

/** The lines of a payload; what goes on with space or a cause belongs to the line before. */
const messagesOf = (text: string): readonly string[] => {
  const messages: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const last = messages.length - 1;
    if (line === '') continue;
    if (last >= 0 && CONTINUES.test(line)) messages[last] = `${messages[last]}\n${line}`;
    else messages.push(line);
  }
  return messages;
};
