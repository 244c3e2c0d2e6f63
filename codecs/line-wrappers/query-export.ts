import { epochMs } from '../timestamp.ts';
import { jsonObject, objectIn, textOf } from './json-head.ts';
import type { OuterTimes } from './outer-times.ts';
import { attributesOf, type LineWrapper, type Unwrapped, unwrapped, type WrapperSample } from './wrapper.ts';

type Fields = Readonly<Record<string, unknown>>;

const HAS_LINE = /"(?:line|Line|_raw)" ?: ?"/;
/** Times beside a line, the most exact one first. */
const TIMES: readonly string[] = ['tsNs', 'timestamp', '_time', 'Time', 'Date', 'date', 'time', 'ts'];
/** Where Grafana and logcli put the labels of the stream. */
const LABELS: readonly string[] = ['labels', 'Labels', 'fields'];
const LOKI_KEYS: ReadonlySet<string> = new Set([...TIMES, ...LABELS, 'line', 'Line', 'id', 'labelTypes']);
/** Labels that name the service, best first. */
const SERVICES: readonly string[] = ['service_name', 'service', 'app', 'container', 'container_name', 'job'];
const DIGITS = /^\d{10,19}$/;

/** The fields of Splunk's row, or of Loki's when it has no key of another kind; null for anything else. */
const rowIn = (text: string): Fields | null => {
  if (text.charCodeAt(0) !== 123 || !HAS_LINE.test(text)) return null;
  const fields = jsonObject(text);
  if (fields === null) return null;
  const result = objectIn(fields['result']);
  const splunk = textOf(result['_raw']) === null ? fields : result;
  if (textOf(splunk['_raw']) !== null) return splunk['_time'] === undefined ? null : splunk;
  if (textOf(fields['line'] ?? fields['Line']) === null || !TIMES.some((key) => key in fields)) return null;
  for (const key in fields) if (!LOKI_KEYS.has(key)) return null;
  return fields;
};

const timeOf = (fields: Fields, times: OuterTimes): number | null => {
  for (const key of TIMES) {
    const value = fields[key];
    const number = typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
    const ts =
      typeof number === 'number'
        ? times.believe(epochMs(number))
        : typeof value === 'string'
          ? times.read(value, 0)
          : null;
    if (ts !== null) return ts;
  }
  return null;
};

const labelsOf = (fields: Fields): Fields => {
  for (const key of LABELS) {
    const value = fields[key];
    const labels = typeof value === 'string' ? jsonObject(value) : objectIn(value);
    if (labels !== null && Object.keys(labels).length > 0) return labels;
  }
  return {};
};

const rowOf = (fields: Fields, times: OuterTimes): Unwrapped => {
  const labels = labelsOf(fields);
  const service = SERVICES.map((key) => textOf(labels[key])).find((name) => name !== null) ?? null;
  const ts = timeOf(fields, times);
  return unwrapped((textOf(fields['_raw'] ?? fields['line'] ?? fields['Line']) ?? '').trimEnd(), {
    ts,
    dated: ts !== null,
    zoned: ts !== null,
    service,
    host: textOf(fields['host']),
    attributes: attributesOf({
      ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, textOf(value)])),
      source: textOf(fields['source']),
      sourcetype: textOf(fields['sourcetype']),
      index: textOf(fields['index']),
    }),
  });
};

const SAMPLES: readonly WrapperSample[] = [
  {
    // a download of Grafana's table, as CSV
    line: '{"Time":1795212629018,"Line":"level=error msg=boom","tsNs":"1795212629018123456","labels":"{\\"app\\":\\"cart\\"}","id":"x"}',
    expect: { ts: 1795212629018, service: 'cart', attributes: '{"app":"cart"}', text: 'level=error msg=boom' },
  },
  {
    // logcli --output=jsonl, and Grafana's download as JSON
    line: '{"labels":{"container":"api"},"line":"done","timestamp":"2026-11-20T22:10:29.018123456Z"}',
    expect: { ts: 1795212629018, service: 'api', text: 'done' },
  },
  {
    line: '{"_time":"2026-11-20T22:10:29.018+0000","_raw":"ERROR boom","host":"web-1","source":"/var/log/a.log"}',
    expect: { ts: 1795212629018, host: 'web-1', attributes: '{"source":"/var/log/a.log"}', text: 'ERROR boom' },
  },
  {
    line: '{"preview":false,"result":{"_raw":"done","_time":"2026-11-20 22:10:29.018 UTC"}}',
    expect: { ts: 1795212629018, text: 'done' },
  },
];

/** Results of a query: lines with time and labels as Grafana, logcli and Splunk export them. */
export const queryExport: LineWrapper = {
  id: 'query-export',
  title: 'results of Grafana, logcli and Splunk: {"line","timestamp","labels"}, {"_raw","_time"}',
  attributesKey: 'labels',
  samples: SAMPLES,
  joins: 'never',
  score: (line) => (rowIn(line) === null ? 0 : 1),
  unwrap: (line, times) => {
    const fields = rowIn(line);
    return fields && rowOf(fields, times);
  },
};
