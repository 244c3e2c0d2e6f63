/**
 * Writes a seeded log of a shop as JSON lines, about 305 bytes each: six services behind a gateway, log-normal latencies,
 * one request in 150 failing, four hours across midnight.   node bench/generate-json-lines.ts FILE [--rows 1000000] [--seed 1]
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exp } from '../domain/math.ts';
import { chance, type Chance } from './cold-start/random.ts';

interface Operation {
  readonly service: string;
  readonly method: string;
  readonly path: (id: number) => string;
  /** Median latency in milliseconds, and the spread of its logarithm. */
  readonly medianMs: number;
  readonly spread: number;
  readonly message: (id: number) => string;
}

const operation = (
  service: string,
  request: string,
  medianMs: number,
  spread: number,
  message: (id: number) => string,
): Operation => {
  const [method = 'GET', template = '/'] = request.split(' ');
  return { service, method, path: (id) => template.replace('*', String(id)), medianMs, spread, message };
};

const OPERATIONS: readonly [Operation, ...Operation[]] = [
  operation('gateway', 'GET /', 8, 0.6, () => 'request served'),
  operation('gateway', 'GET /health', 1, 0.3, () => 'healthy'),
  operation('catalog', 'GET /api/products', 45, 0.7, (id) => `listed ${id % 48} products`),
  operation('catalog', 'GET /api/products/*', 30, 0.6, (id) => `product ${id} read from cache`),
  operation('search', 'GET /api/search', 180, 0.8, (id) => `found ${id % 900} results for term_${id % 5000}`),
  operation('cart', 'POST /api/carts/*/items', 60, 0.5, (id) => `item added to cart ${id}`),
  operation('cart', 'GET /api/carts/*', 25, 0.5, (id) => `cart ${id} read`),
  operation('checkout', 'POST /api/orders', 420, 0.7, (id) => `order ${id} placed, payment authorised by provider`),
  operation('checkout', 'GET /api/orders/*', 90, 0.6, (id) => `order ${id} read`),
  operation('payment', 'POST /api/payments', 650, 0.9, (id) => `payment ${id} captured`),
];

const FIRST_AT = Date.UTC(2026, 1, 17, 22);
const SPAN_MS = 4 * 3_600_000;
const REGIONS: readonly [string, ...string[]] = ['eu-central-1', 'eu-west-1', 'us-east-1'];
const BATCH_LINES = 5000;

const hex = (random: Chance, digits: number): string => {
  let text = '';
  while (text.length < digits)
    text += Math.floor(random.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, digits);
};

const lineAt = (at: number, random: Chance): string => {
  const { service, method, path, medianMs, spread, message } = random.pick(OPERATIONS);
  const id = Math.floor(random.next() * 900_000) + 100_000;
  const latencyMs = Math.round(medianMs * exp(spread * random.normal()) * 1000) / 1000;
  const failed = random.next() < 1 / 150;
  return JSON.stringify({
    timestamp: new Date(at).toISOString(),
    level: failed ? 'error' : latencyMs > 2000 ? 'warn' : 'info',
    service,
    method,
    path: path(id),
    status: failed ? random.pick([500, 502, 503]) : method === 'POST' ? 201 : 200,
    duration_ms: latencyMs,
    message: failed ? `upstream refused the connection after ${Math.floor(latencyMs)} ms` : message(id),
    trace_id: hex(random, 32),
    host: `${service}-${Math.floor(random.next() * 8)}`,
    user_id: `u_${Math.floor(random.next() * 200_000)}`,
    region: random.pick(REGIONS),
    bytes: Math.floor(random.next() * 50_000),
    version: '2.14.3',
  });
};

/** Writes `rows` lines to a file; the same rows and seed give the same bytes. */
export const generateJsonLines = (file: string, rows: number, seed: number): void => {
  const random = chance(seed);
  const out = openSync(file, 'w');
  for (let from = 0; from < rows; from += BATCH_LINES) {
    let batch = '';
    for (let row = from; row < Math.min(rows, from + BATCH_LINES); row += 1) {
      batch += `${lineAt(FIRST_AT + Math.floor((row * SPAN_MS) / rows), random)}\n`;
    }
    writeSync(out, batch);
  }
  closeSync(out);
};

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rows: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
  });
  const [file] = positionals;
  if (file === undefined) throw new Error('name the file to write: node bench/generate-json-lines.ts FILE');
  generateJsonLines(file, Number(values.rows), Number(values.seed));
}
