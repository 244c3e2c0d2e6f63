/**
 * Writes a seeded log of a shop in one of several text formats: a few routes with many ids and queries, log-normal latencies, one
 * request in 100 failing, four hours across midnight.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { exp } from '../../domain/math.ts';
import { chance, type Chance } from '../cold-start/random.ts';

/** One request, before it is written in some format. */
interface Request {
  readonly at: number;
  readonly client: string;
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly bytes: number;
  readonly agent: string;
  readonly seconds: number;
}

const ROUTES: readonly [string, ...string[]] = [
  'GET /',
  'GET /api/products?page=#',
  'GET /api/products/#',
  'GET /api/search?q=term_#&sort=price',
  'POST /api/carts/#/items',
  'GET /api/carts/#',
  'POST /api/orders',
  'GET /api/orders/#',
  'GET /static/app-#.js',
];
const AGENTS: readonly [string, ...string[]] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  'okhttp/4.12.0',
  'curl/8.5.0',
];

const requestAt = (at: number, random: Chance): Request => {
  const route = random.pick(ROUTES);
  const id = Math.floor(random.next() * 90_000) + 10_000;
  const [method = 'GET', template = '/'] = route.split(' ');
  const byte = (): number => Math.floor(random.next() * 254) + 1;
  return {
    at,
    client: `10.${byte() % 4}.${byte()}.${byte()}`,
    method,
    target: template.replace('#', String(id)),
    status: random.next() < 0.01 ? random.pick([500, 502, 504]) : method === 'POST' ? 201 : 200,
    bytes: Math.floor(random.next() * 40_000),
    agent: random.pick(AGENTS),
    seconds: Math.round(40 * exp(0.8 * random.normal())) / 1000,
  };
};

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `17/Feb/2026:22:00:00` */
const clfTime = (at: number): string => {
  const iso = new Date(at).toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)}`;
};

const fixed = (seconds: number): string => seconds.toFixed(3);

/** The text formats that can be written. */
export const TEXT_FORMATS = {
  nginx: ({ at, client, method, target, status, bytes, agent, seconds }) =>
    `${client} - - [${clfTime(at)} +0000] "${method} ${target} HTTP/1.1" ${status} ${bytes} "-" "${agent}" ${fixed(seconds)}`,
  alb: ({ at, client, method, target, status, bytes, agent, seconds }) => {
    const trace = `Root=1-${Math.floor(at / 1000).toString(16)}-${bytes.toString(16).padStart(24, '0')}`;
    const received = new Date(at - seconds * 1000).toISOString().replace('Z', '000Z');
    return (
      `https ${new Date(at).toISOString().replace('Z', '000Z')} app/shop/50dc6c495c0c9188 ${client}:46532 10.0.1.12:8080 0.000 ${fixed(seconds)} 0.000 ` +
      `${status} ${status} 251 ${bytes} "${method} https://shop.example.com:443${target} HTTP/1.1" "${agent}" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ` +
      `arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/orders/73e2d6bc24d8a067 "${trace}" "shop.example.com" "-" 0 ${received} "forward" "-" "-" "10.0.1.12:8080" "${status}" "-" "-"`
    );
  },
  logfmt: ({ at, client, method, target, status, bytes, seconds }) =>
    `time=${new Date(at).toISOString()} level=${status >= 500 ? 'error' : 'info'} msg="request completed" method=${method} path=${target} status=${status} duration=${fixed(seconds * 1000)}ms bytes=${bytes} client=${client} service=shop`,
  haproxy: ({ at, client, method, target, status, bytes, seconds }) => {
    const iso = new Date(at).toISOString();
    const ms = Math.round(seconds * 1000);
    return `${iso.slice(0, 19)}+00:00 lb1 haproxy[32472]: ${client}:47362 [${clfTime(at)}${iso.slice(19, 23)}] fe_shop be_shop/web${bytes % 3} 0/0/1/${Math.max(0, ms - 1)}/${ms} ${status} ${bytes} - - ---- 8/8/4/2/0 0/0 "${method} ${target} HTTP/1.1"`;
  },
} as const satisfies Record<string, (request: Request) => string>;

const FIRST_AT = Date.UTC(2026, 1, 17, 22);
const SPAN_MS = 4 * 3_600_000;
const BATCH_LINES = 5000;

/** Writes `rows` lines to a file; the same format, rows and seed give the same bytes. */
export const generateTextLines = (
  file: string,
  format: keyof typeof TEXT_FORMATS,
  { rows, seed }: { readonly rows: number; readonly seed: number },
): void => {
  const random = chance(seed);
  const out = openSync(file, 'w');
  for (let from = 0; from < rows; from += BATCH_LINES) {
    let batch = '';
    for (let row = from; row < Math.min(rows, from + BATCH_LINES); row += 1) {
      batch += `${TEXT_FORMATS[format](requestAt(FIRST_AT + Math.floor((row * SPAN_MS) / rows), random))}\n`;
    }
    writeSync(out, batch);
  }
  closeSync(out);
};
