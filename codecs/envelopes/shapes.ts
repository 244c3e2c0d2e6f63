import { MAX_RECORD_BYTES } from '../../domain/block.ts';
import type { Envelope } from '../../domain/source-decoding.ts';
import { CLOUDWATCH } from './cloudwatch.ts';
import { JAEGER } from './jaeger.ts';
import { jsonEnvelopeOf, LIST_KEYS } from './json-envelope.ts';
import { type EnvelopeShape, surroundings } from './json-shape.ts';
import { OTLP } from './otlp.ts';
import { payloadShape } from './payload.ts';
import { listOf, objectOf, textOf } from './plain-values.ts';

const plain = (elements: EnvelopeShape['elements'], keepsLines = false): EnvelopeShape => ({
  elements,
  contexts: [],
  keepsLines,
  mostBytes: MAX_RECORD_BYTES,
  linesOf: null,
});

/** Search results of Elasticsearch and OpenSearch: the documents of the hits. */
const ELASTICSEARCH: EnvelopeShape = {
  ...plain([
    ['hits', 'hits', '*'],
    ['responses', '*', 'hits', 'hits', '*'],
  ]),
  linesOf: (hit) => {
    const document = objectOf(objectOf(hit)?.['_source']);
    return document === null ? null : [JSON.stringify(document)];
  },
};

/** Query results and pushes of Loki: `[nanoseconds, line]` pairs with the labels of their stream. */
const LOKI: EnvelopeShape = {
  ...plain([
    ['data', 'result', '*', 'values', '*'],
    ['streams', '*', 'values', '*'],
  ]),
  contexts: [
    ['data', 'result', '*', 'stream'],
    ['streams', '*', 'stream'],
  ],
  linesOf: (pair, contexts) => {
    const [timestamp, message] = listOf(pair);
    const around = surroundings(contexts);
    return textOf(message) === null ? null : [JSON.stringify({ timestamp, message, ...objectOf(around['stream']) })];
  },
};

/** The shape of a JSON envelope; null for CSV. */
export const shapeOf = (envelope: Envelope): EnvelopeShape | null => {
  switch (envelope) {
    case 'cloudwatch':
      return CLOUDWATCH;
    case 'otlp':
      return OTLP;
    case 'payload':
      return PAYLOAD;
    case 'elasticsearch':
      return ELASTICSEARCH;
    case 'loki':
      return LOKI;
    case 'jaeger':
      return JAEGER;
    case 'json-list':
      return plain(LIST_KEYS.map((key) => [key, '*']));
    case 'json-array':
    case 'json-objects':
      return plain([[]]);
    case 'json-pretty':
      return plain([[]], true);
    case 'csv':
      return null;
  }
};

const PAYLOAD = payloadShape({
  envelopeOf: (bytes) => jsonEnvelopeOf(bytes),
  shapeOf: (envelope) => shapeOf(envelope),
});
