import { sha256 } from '../domain/hash.ts';
import { OVERSIZED_HEAD_BYTES } from '../domain/block.ts';
import type { UnreadableReason } from '../domain/live.ts';
import type { SourceDecoding } from '../domain/source-decoding.ts';
import { isBinaryData } from './binary-data.ts';
import { charsetOf, isMark } from './decode/charset.ts';
import { decodeSource } from './decode/decode-source.ts';
import { compressionOf } from './decode/decompress.ts';
import { SNIFFED_BYTES } from './decode/sniff.ts';
import { jsonEnvelopeOf } from './envelopes/json-envelope.ts';
import { isAggregate, userRecordsOf } from './kpl-record.ts';

/** What a record of a foreign producer holds: lines of text, or bytes that are none. */
export type ForeignText =
  | {
      readonly kind: 'lines';
      /** UTF-8; every line ends with a newline. One line per element where an envelope was opened. */
      readonly text: Uint8Array;
      /** The record was cut short inside its last line. */
      readonly truncated: boolean;
    }
  | {
      readonly kind: 'unreadable';
      readonly reason: UnreadableReason;
      /** The bytes as they came; of a bomb the first 64 KiB. */
      readonly bytes: Uint8Array;
      readonly length: number;
      readonly sha256: string | null;
    };

/** Text that one record may unpack to: what is larger is no log but a bomb. */
const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;
const NEWLINE = 10;
const MARK_BYTES = 3;

/**
 * Unwraps a delivered record that is no block, by what its bytes are and nothing else: records that the Kinesis Producer
 * Library put together, compressed data, text in another charset, and the envelopes that files may have (CloudWatch Logs
 * subscription data, Firehose, OTLP JSON, JSON of Fluent Bit). Plain lines stay as they are. Never throws for bad data.
 */
export const openForeignRecord = async (data: Uint8Array): Promise<readonly ForeignText[]> => {
  const users = userRecordsOf(data);
  if (users !== null) return Promise.all(users.map(openOne));
  if (isAggregate(data)) return [unreadable(data, 'unreadable')];
  return [await openOne(data)];
};

const openOne = async (data: Uint8Array): Promise<ForeignText> => {
  const compression = compressionOf(data);
  if (compression === 'none') return openText(data, data, false);
  const unpacked = await decode(data, { compression });
  if (unpacked === 'too long') return unreadable(data, 'oversized');
  // nothing could be unpacked: the bytes only began like compressed ones, or are damaged from the start
  if (unpacked.text.length === 0 && unpacked.truncated) return unreadable(data, 'unreadable');
  return openText(unpacked.text, data, unpacked.truncated);
};

const openText = async (bytes: Uint8Array, data: Uint8Array, truncated: boolean): Promise<ForeignText> => {
  const head = bytes.subarray(0, SNIFFED_BYTES);
  const charset = charsetOf(head);
  const known =
    charset === undefined ? { text: withoutMark(bytes), truncated: false } : await decode(bytes, { charset });
  if (known === 'too long') return unreadable(data, 'oversized');
  if (isBinaryData(known.text)) return unreadable(data, 'binary');
  const envelope = jsonEnvelopeOf(known.text.subarray(0, SNIFFED_BYTES));
  const lines = envelope === null ? known : await decode(known.text, { envelope });
  if (lines === 'too long') return unreadable(data, 'oversized');
  return {
    kind: 'lines',
    text: withNewline(lines.text),
    truncated: (truncated || known.truncated || lines.truncated) && lines.text.at(-1) !== NEWLINE,
  };
};

const unreadable = (data: Uint8Array, reason: UnreadableReason): ForeignText => {
  const isLong = data.length > OVERSIZED_HEAD_BYTES && reason === 'oversized';
  return {
    kind: 'unreadable',
    reason,
    bytes: isLong ? data.subarray(0, OVERSIZED_HEAD_BYTES) : data,
    length: data.length,
    sha256: isLong ? sha256(data) : null,
  };
};

/** One step of the decoding of files, over bytes at hand. */
const decode = async (
  bytes: Uint8Array,
  step: Partial<SourceDecoding>,
): Promise<{ readonly text: Uint8Array; readonly truncated: boolean } | 'too long'> => {
  const decoded = decodeSource(once(bytes), { compression: 'none', ...step });
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of decoded.chunks) {
    // a stage may use its room again
    parts.push(Uint8Array.from(chunk));
    length += chunk.length;
    if (length > MOST_UNPACKED_BYTES) return 'too long';
  }
  return { text: Buffer.concat(parts), truncated: decoded.end().truncated };
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const withoutMark = (bytes: Uint8Array): Uint8Array => (isMark(bytes) ? bytes.subarray(MARK_BYTES) : bytes);

const withNewline = (text: Uint8Array): Uint8Array => {
  if (text.length === 0 || text.at(-1) === NEWLINE) return text;
  const ended = new Uint8Array(text.length + 1);
  ended.set(text);
  ended[text.length] = NEWLINE;
  return ended;
};
