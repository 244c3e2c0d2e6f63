import { MAX_RECORD_BYTES } from '../../domain/block.ts';
import { type Contexts, type EnvelopeShape, surroundings } from './json-shape.ts';
import { listOf, objectOf, present, textOf } from './plain-values.ts';

const MAX_DEPTH = 32;

/** OTLP JSON of logs (OpenTelemetry protocol 1.x, and 0.x with `instrumentationLibraryLogs`): a line per log record. */
export const OTLP: EnvelopeShape = {
  elements: [
    ['resourceLogs', '*', 'scopeLogs', '*', 'logRecords', '*'],
    ['resourceLogs', '*', 'instrumentationLibraryLogs', '*', 'logs', '*'],
    ['resourceLogs', '*', 'instrumentationLibraryLogs', '*', 'logRecords', '*'],
  ],
  contexts: [
    ['resourceLogs', '*', 'resource'],
    ['resourceLogs', '*', 'scopeLogs', '*', 'scope'],
    ['resourceLogs', '*', 'instrumentationLibraryLogs', '*', 'instrumentationLibrary'],
  ],
  keepsLines: false,
  mostBytes: MAX_RECORD_BYTES,
  linesOf: (element, contexts) => otlpLines(element, contexts),
};

/** `{timeUnixNano, …, body, attributes, resource, scope, traceId, spanId}` with every AnyValue as plain JSON. */
const otlpLines = (element: unknown, contexts: Contexts): readonly string[] | null => {
  const record = objectOf(element);
  if (record === null) return null;
  const around = surroundings(contexts);
  const scope = objectOf(around['scope'] ?? around['instrumentationLibrary']);
  const line = {
    timeUnixNano: nanoseconds(record['timeUnixNano']),
    observedTimeUnixNano: nanoseconds(record['observedTimeUnixNano']),
    severityNumber: record['severityNumber'],
    severityText: record['severityText'],
    eventName: record['eventName'],
    body: anyValue(record['body'], 0),
    attributes: keyValues(record['attributes'], 0),
    resource: keyValues(objectOf(around['resource'])?.['attributes'], 0),
    scope: textOf(scope?.['name']),
    traceId: filled(record['traceId']),
    spanId: filled(record['spanId']),
  };
  return [JSON.stringify(present(line))];
};

const nanoseconds = (value: unknown): string | undefined =>
  typeof value === 'number' ? BigInt(Math.round(value)).toString() : filled(value);

const filled = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A list of `{key, value}` as an object. */
const keyValues = (value: unknown, depth: number): Readonly<Record<string, unknown>> | undefined => {
  const pairs = listOf(value).flatMap((item) => {
    const pair = objectOf(item);
    const key = textOf(pair?.['key']);
    return key === null ? [] : [[key, anyValue(pair?.['value'], depth)] as const];
  });
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
};

/** The value of an AnyValue: 64-bit integers may be text (proto3 JSON), and stay text where a double is not exact. */
const anyValue = (value: unknown, depth: number): unknown => {
  const any = objectOf(value);
  if (any === null || depth > MAX_DEPTH) return value ?? null;
  for (const [kind, inner] of Object.entries(any)) {
    switch (kind) {
      case 'intValue': {
        const number = Number(inner);
        return Number.isSafeInteger(number) ? number : inner;
      }
      case 'stringValue':
      case 'boolValue':
      case 'doubleValue':
      case 'bytesValue':
        return inner;
      case 'arrayValue':
        return listOf(objectOf(inner)?.['values']).map((item) => anyValue(item, depth + 1));
      case 'kvlistValue':
        return keyValues(objectOf(inner)?.['values'], depth + 1) ?? {};
    }
  }
  return null;
};
