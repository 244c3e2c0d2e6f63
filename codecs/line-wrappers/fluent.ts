import { jsonOf } from '../json-text.ts';
import { epochMs } from '../timestamp.ts';
import { endOfString, jsonObject, objectIn, stringMemberAt, textOf, unescapeJson } from './json-head.ts';
import type { OuterTimes } from './outer-times.ts';
import { type LineWrapper, type Peeked, unwrapped, type WrapperSample } from './wrapper.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Labels that name the service a pod belongs to, best first. */
const LABELS: readonly string[] = ['app.kubernetes.io/name', 'app_kubernetes_io/name', 'app', 'k8s-app', 'name'];
const TIMES: readonly string[] = ['time', '@timestamp', 'date', 'timestamp'];
const TAKEN: ReadonlySet<string> = new Set(['log', ...TIMES]);
/** Keys beside `log` that only a shipper of container logs adds. */
const SHIPPED = /"(?:kubernetes|container_name|container_id|ecs_task_arn|logtag|_p)" ?:/;

const serviceOf = (fields: Fields): string | null => {
  const pod = objectIn(fields['kubernetes']);
  const container = textOf(pod['container_name']) ?? textOf(fields['container_name']);
  if (container !== null) return container.startsWith('/') ? container.slice(1) : container;
  const labels = objectIn(pod['labels']);
  for (const label of LABELS) {
    const name = textOf(labels[label]);
    if (name !== null) return name;
  }
  return null;
};

const timeOf = (fields: Fields, times: OuterTimes): number | null => {
  for (const key of TIMES) {
    const value = fields[key];
    const ts =
      typeof value === 'string'
        ? times.read(value, 0)
        : typeof value === 'number'
          ? times.believe(epochMs(value))
          : null;
    if (ts !== null) return ts;
  }
  return null;
};

const isPartial = (fields: Fields): boolean => fields['logtag'] === 'P' || fields['_p'] === 'P';

const attributesOf = (fields: Fields): string => {
  let json = '';
  for (const [key, value] of Object.entries(fields)) {
    if (TAKEN.has(key) || value === null) continue;
    const text = jsonOf(value);
    if (text !== null) json += `${json === '' ? '{' : ','}${JSON.stringify(key)}:${text}`;
  }
  return json === '' ? '' : `${json}}`;
};

const peek = (excerpt: string): Peeked | null => {
  if (excerpt.charCodeAt(0) !== 123 || !SHIPPED.test(excerpt)) return null;
  const at = stringMemberAt(excerpt, 'log');
  if (at < 0) return null;
  const end = endOfString(excerpt, at);
  const stream = stringMemberAt(excerpt, 'stream');
  return {
    origin: '',
    stream: stream < 0 ? '' : excerpt.slice(stream, stream + 6),
    partial: PARTIAL.test(excerpt),
    text: unescapeJson(excerpt.slice(at, Math.min(at + 300, end < 0 ? excerpt.length : end - 1))),
  };
};

const PARTIAL = /"(?:logtag|_p)" ?: ?"P"/;

const SAMPLES: readonly WrapperSample[] = [
  {
    line: '{"date":1795212629.018,"log":"order 17 done\\n","stream":"stdout","kubernetes":{"pod_name":"orders-6d8f9c7b5-x2x4q","namespace_name":"shop","container_name":"api","labels":{"app":"orders"},"host":"node-1"}}',
    expect: {
      ts: 1795212629018,
      dated: true,
      zoned: true,
      service: 'api',
      host: 'node-1',
      partial: false,
      attributes:
        '{"stream":"stdout","kubernetes":{"pod_name":"orders-6d8f9c7b5-x2x4q","namespace_name":"shop","container_name":"api","labels":{"app":"orders"},"host":"node-1"}}',
      text: 'order 17 done',
    },
  },
  {
    line: '{"container_id":"29c7","container_name":"/cart","source":"stdout","log":"{\\"msg\\":\\"done\\"}"}',
    expect: { ts: null, service: 'cart', text: '{"msg":"done"}' },
  },
];

/** Container logs as Fluent Bit, Fluentd and FireLens ship them: the line in `log`, the container beside it. */
export const fluent: LineWrapper = {
  id: 'fluent',
  title: 'Fluent Bit, Fluentd, FireLens: {"log","kubernetes" or "container_name",…}',
  attributesKey: 'fluent',
  samples: SAMPLES,
  joins: 'lines',
  score: (line) =>
    line.charCodeAt(0) === 123 &&
    line.includes('"log"') &&
    SHIPPED.test(line) &&
    typeof jsonObject(line)?.['log'] === 'string'
      ? 1
      : 0,
  peek,
  unwrap: (line, times) => {
    if (line.charCodeAt(0) !== 123 || !SHIPPED.test(line)) return null;
    const fields = jsonObject(line);
    if (fields === null || typeof fields['log'] !== 'string') return null;
    const ts = timeOf(fields, times);
    return unwrapped(fields['log'].trimEnd(), {
      ts,
      dated: ts !== null && times.dated(),
      zoned: ts !== null && (times.zoned() || typeof fields['date'] === 'number'),
      service: serviceOf(fields),
      host: textOf(objectIn(fields['kubernetes'])['host']),
      stream: textOf(fields['stream']) ?? '',
      partial: isPartial(fields),
      attributes: attributesOf(fields),
    });
  },
};
