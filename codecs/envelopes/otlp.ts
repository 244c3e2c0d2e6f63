import { MAX_RECORD_BYTES } from '../../domain/block.ts';
import { type Contexts, type EnvelopeShape, surroundings } from './json-shape.ts';
import { listOf, objectOf, present, textOf } from './plain-values.ts';

const MAX_DEPTH = 32;

/** OTLP JSON of logs and spans (OpenTelemetry protocol 1.x, 0.x with `instrumentationLibrary…`, names also in snake case): a line per log record or span. */
export const OTLP: EnvelopeShape = {
  elements: [
    ['resourceLogs', '*', 'scopeLogs', '*', 'logRecords', '*'],
    ['resourceLogs', '*', 'instrumentationLibraryLogs', '*', 'logs', '*'],
    ['resourceLogs', '*', 'instrumentationLibraryLogs', '*', 'logRecords', '*'],
    ['resource_logs', '*', 'scope_logs', '*', 'log_records', '*'],
    ['resourceSpans', '*', 'scopeSpans', '*', 'spans', '*'],
    ['resourceSpans', '*', 'instrumentationLibrarySpans', '*', 'spans', '*'],
  ],
  contexts: [
    ['resourceLogs', '*', 'resource'],
    ['resourceLogs', '*', 'scopeLogs', '*', 'scope'],
    ['resourceLogs', '*', 'instrumentationLibraryLogs', '*', 'instrumentationLibrary'],
    ['resource_logs', '*', 'resource'],
    ['resource_logs', '*', 'scope_logs', '*', 'scope'],
    ['resourceSpans', '*', 'resource'],
    ['resourceSpans', '*', 'scopeSpans', '*', 'scope'],
  ],
  keepsLines: false,
  mostBytes: MAX_RECORD_BYTES,
  linesOf: (element, contexts) => otlpLines(element, contexts),
};

/** `{timeUnixNano, …, body, attributes, resource, scope, traceId, spanId}` with every AnyValue as plain JSON. A span has its start and end, its name is `operationName`. */
const otlpLines = (element: unknown, contexts: Contexts): readonly string[] | null => {
  const record = objectOf(element);
  if (record === null) return null;
  const around = surroundings(contexts);
  const scope = objectOf(around['scope'] ?? around['instrumentationLibrary']);
  const line = {
    timeUnixNano: nanoseconds(record['timeUnixNano'] ?? record['time_unix_nano']),
    observedTimeUnixNano: nanoseconds(record['observedTimeUnixNano'] ?? record['observed_time_unix_nano']),
    startTimeUnixNano: nanoseconds(record['startTimeUnixNano']),
    endTimeUnixNano: nanoseconds(record['endTimeUnixNano']),
    severityNumber: record['severityNumber'] ?? record['severity_number'],
    severityText: record['severityText'] ?? record['severity_text'],
    eventName: record['eventName'] ?? record['event_name'],
    operationName: isSpan(record) ? record['name'] : undefined,
    spanKind: isSpan(record) ? record['kind'] : undefined,
    spanStatus: isSpan(record) ? objectOf(record['status'])?.['code'] : undefined,
    body: bodyOf(record['body']),
    attributes: keyValues(record['attributes'], 0),
    resource: keyValues(objectOf(around['resource'])?.['attributes'], 0),
    scope: textOf(scope?.['name']),
    traceId: filled(record['traceId'] ?? record['trace_id']),
    spanId: filled(record['spanId'] ?? record['span_id']),
    parentSpanId: filled(record['parentSpanId']),
  };
  return [JSON.stringify(present(line))];
};

const isSpan = (record: Readonly<Record<string, unknown>>): boolean => record['startTimeUnixNano'] !== undefined;

/** A body; the JSON object that a collector read from a file as text is one too. */
const bodyOf = (value: unknown): unknown => {
  const body = anyValue(value, 0);
  if (typeof body !== 'string' || !body.startsWith('{"') || !body.trimEnd().endsWith('}')) return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
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
      case 'intValue':
      case 'int_value': {
        const number = Number(inner);
        return Number.isSafeInteger(number) ? number : inner;
      }
      case 'stringValue':
      case 'boolValue':
      case 'doubleValue':
      case 'bytesValue':
      case 'string_value':
      case 'bool_value':
      case 'double_value':
      case 'bytes_value':
        return inner;
      case 'arrayValue':
      case 'array_value':
        return listOf(objectOf(inner)?.['values']).map((item) => anyValue(item, depth + 1));
      case 'kvlistValue':
      case 'kvlist_value':
        return keyValues(objectOf(inner)?.['values'], depth + 1) ?? {};
    }
  }
  return null;
};
