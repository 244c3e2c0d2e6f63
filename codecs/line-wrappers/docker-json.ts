import { jsonText } from '../json-text.ts';
import { endOfString, jsonObject, objectIn, textOf, unescapeJson } from './json-head.ts';
import { LEFT_OUT } from './line-excerpt.ts';
import { type LineWrapper, type Peeked, unwrapped, type WrapperSample } from './wrapper.ts';

const BEGINNING = '{"log":"';
const STREAM = '","stream":"';
const TIME = ',"time":"';
const POD = '"kubernetes":{';
const BACKSLASH = 92;
const SPACED = /^\{ ?"log" ?: ?"/;

/** Labels and tags that name the container, best first; the driver writes those it was told to. */
const NAMES: readonly string[] = [
  'com.docker.compose.service',
  'com.docker.swarm.service.name',
  'io.kubernetes.container.name',
  'com.amazonaws.ecs.container-name',
  'service',
  'name',
  'tag',
];

const nameIn = (attrs: Readonly<Record<string, unknown>>): string | null => {
  for (const key of NAMES) {
    const name = textOf(attrs[key]);
    if (name !== null) return name;
  }
  return null;
};

/** True when the escaped text that ends before `end` ends in a line break: `\n` that is no `\\n`. */
const endsLine = (json: string, end: number): boolean => {
  if (json.charCodeAt(end - 1) !== 110) return false;
  let slashes = 0;
  while (json.charCodeAt(end - 2 - slashes) === BACKSLASH) slashes += 1;
  return slashes % 2 === 1;
};

const STREAMS = ['stdout', 'stderr'] as const;
const streamAt = (json: string, at: number): string => STREAMS.find((name) => json.startsWith(name, at)) ?? '';

const peek = (excerpt: string): Peeked | null => {
  const beginning = excerpt.startsWith(BEGINNING) ? BEGINNING : SPACED.exec(excerpt)?.[0];
  if (beginning === undefined) return null;
  const textAt = beginning.length;
  const cut = excerpt.indexOf(LEFT_OUT);
  const quote = excerpt.lastIndexOf(STREAM);
  const textEnd = quote >= textAt ? quote : Math.max(textAt, endOfString(excerpt, textAt) - 1);
  const head = excerpt.slice(textAt, Math.min(textEnd, textAt + 400, cut < 0 ? excerpt.length : cut));
  return {
    origin: '',
    stream: quote < 0 ? '' : streamAt(excerpt, quote + STREAM.length),
    partial: quote >= textAt && !endsLine(excerpt, quote),
    text: withoutLineBreak(unescapeJson(head)),
  };
};

const withoutLineBreak = (text: string): string => {
  if (!text.endsWith('\n')) return text;
  return text.slice(0, text.charCodeAt(text.length - 2) === 13 ? -2 : -1);
};

const SAMPLES: readonly WrapperSample[] = [
  {
    line: '{"log":"GET /a \\"x\\"\\n","stream":"stdout","time":"2026-11-20T22:10:29.20764059Z"}',
    expect: {
      ts: 1795212629207,
      dated: true,
      zoned: true,
      service: null,
      stream: 'stdout',
      partial: false,
      attributes: '{"stream":"stdout"}',
      text: 'GET /a "x"',
    },
  },
  {
    line: '{"log":"half of \\\\n","stream":"stderr","attrs":{"com.docker.compose.service":"orders","tag":"x"},"time":"2026-11-20T22:10:29Z"}',
    expect: {
      service: 'orders',
      partial: true,
      text: 'half of \\n',
      attributes: '{"stream":"stderr","attrs":{"com.docker.compose.service":"orders","tag":"x"}}',
    },
  },
];

/** Lines of Docker's json-file driver; one without a line break at its end goes on in the next. */
export const dockerJson: LineWrapper = {
  id: 'docker-json',
  title: 'Docker json-file: {"log","stream","time"}',
  attributesKey: 'container',
  samples: SAMPLES,
  joins: 'lines',
  score: (line) =>
    // with a pod beside it a shipper wrote the line, which knows more
    SPACED.test(line) && line.includes('"stream"') && line.includes('"time"') && !line.includes(POD) ? 1 : 0,
  peek,
  unwrap: (line, times) => {
    if (!SPACED.test(line)) return null;
    const plain = plainLine(line);
    const fields = plain ?? jsonObject(line);
    if (fields === null || typeof fields['log'] !== 'string' || typeof fields['time'] !== 'string') return null;
    const log = fields['log'];
    const ts = times.read(fields['time'], 0);
    const stream = textOf(fields['stream']) ?? '';
    const attrs = objectIn(fields['attrs']);
    const kubernetes = objectIn(fields['kubernetes']);
    const { log: _log, stream: _stream, time: _time, ...others } = fields;
    const json = Object.keys(others).length > 0 ? JSON.stringify(others) : '';
    return unwrapped(withoutLineBreak(log), {
      ts,
      dated: true,
      zoned: ts !== null && times.zoned(),
      service: nameIn(attrs) ?? textOf(kubernetes['container_name']),
      stream,
      partial: !log.endsWith('\n'),
      attributes: `{"stream":${jsonText(stream)}${json === '' ? '' : `,${json.slice(1, -1)}`}}`,
    });
  },
};

/** The fields of a line as the driver writes it, without attributes, cut out by hand; null for any other. */
const plainLine = (line: string): Readonly<Record<string, unknown>> | null => {
  const quote = line.lastIndexOf(STREAM);
  const streamEnd = line.indexOf('"', quote + STREAM.length);
  if (quote < 0 || streamEnd < 0 || !line.startsWith(TIME, streamEnd + 1) || !line.endsWith('"}')) return null;
  const raw = line.slice(BEGINNING.length, quote);
  if (!line.startsWith(BEGINNING) || raw.includes('\\u')) return null;
  // a quote that is not escaped would end the text sooner
  if (endOfString(line, BEGINNING.length) !== quote + 1) return null;
  return {
    log: unescapeJson(raw),
    stream: line.slice(quote + STREAM.length, streamEnd),
    time: line.slice(streamEnd + 1 + TIME.length, -2),
  };
};
