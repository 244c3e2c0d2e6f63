import type { LatencyUnit, Reading } from '../../domain/reading.ts';
import { inferUnit, toMs } from '../duration.ts';
import { FRACTION, isTraefik, saidTime, splitExtras, WHOLE } from './access-extras.ts';
import type { AccessLine } from './access-line.ts';

/** What is asked of a line besides the fields behind it. */
type Surroundings = Pick<AccessLine, 'vhost' | 'inserted' | 'restAt'>;

/** What the fields behind a line say. */
export interface RestValues {
  readonly service: string | null;
  readonly latencyMs: number | null;
  readonly traceId: string | null;
}

/** Reads the fields behind a line of one source into one object that it gives again and again. */
export const createRestReader = ({
  unit,
  fields,
}: Pick<Reading, 'unit' | 'fields'>): ((text: string, line: Surroundings) => RestValues) => {
  const values: { -readonly [Field in keyof RestValues]: RestValues[Field] } = {
    service: null,
    latencyMs: null,
    traceId: null,
  };
  const plan = planOf(fields['latency']);
  const isForeign = fields['latency'] === undefined;
  const looksForTrace = fields['trace'] !== undefined;
  // the service too is among the extra fields
  const looksFurther = isForeign || fields['service'] !== undefined;
  return (text, line) => {
    const isExtended = hasExtras(text, line);
    const quick =
      isExtended && !looksFurther && line.inserted === null ? quickLatency(text, line.restAt, plan, unit) : null;
    const extras = isExtended && quick === null ? extrasOf(text, line) : NONE;
    values.service = extras.length === 0 ? line.vhost : serviceIn(text, line, extras);
    values.latencyMs = extras.length === 0 ? quick : latencyOf(extras, plan, unit);
    values.traceId = isExtended && (isForeign || looksForTrace) ? traceIn(text, line.restAt) : null;
    return values;
  };
};
const NONE: readonly string[] = [];

/** Where the latency of nearly every line of a source stands, and that nothing else is looked for behind it. */
export type PlainRest =
  | { readonly kind: 'column'; readonly index: number; readonly unit: LatencyUnit }
  | { readonly kind: 'key'; readonly key: string; readonly unit: LatencyUnit };

/** How the fields behind a line are read where nothing but a latency is expected there; null where more is. */
export const plainRestOf = ({ unit, fields }: Pick<Reading, 'unit' | 'fields'>): PlainRest | null => {
  const plan = planOf(fields['latency']);
  if (fields['service'] !== undefined || fields['trace'] !== undefined) return null;
  return plan.kind === 'column' || plan.kind === 'key' ? { ...plan, unit: unit ?? 'ms' } : null;
};

/** The extra fields of a line: those behind it, and one that was put between. */
export const extrasOf = (text: string, line: Surroundings): readonly string[] => {
  const extras = line.restAt < text.length ? splitExtras(text, line.restAt) : [];
  return line.inserted === null ? extras : [...line.inserted.split(' '), ...extras];
};

/** False where nothing stands behind the agent, or a lone `"-"` as nginx writes for a header that was not sent. */
const hasExtras = (text: string, { inserted, restAt }: Surroundings): boolean =>
  inserted !== null || (restAt < text.length && !(text.length - restAt === 3 && text.endsWith('"-"')));

/** How one source writes its latencies: in the field of that index or behind that key, nowhere, or as the line itself tells. */
type Plan =
  | { readonly kind: 'column'; readonly index: number }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'line' };

const planOf = (latency: string | undefined): Plan => {
  if (latency === undefined || latency === 'said') return { kind: 'line' };
  if (latency === 'none') return { kind: 'none' };
  return latency.endsWith('=') ? { kind: 'key', key: latency } : { kind: 'column', index: Number(latency) };
};

/** The latency (ms) of a line of such a plan, read where it lies; null where that is not so simple. */
const quickLatency = (text: string, restAt: number, plan: Plan, unit: LatencyUnit | null): number | null => {
  let at = -1;
  if (plan.kind === 'column') at = plan.index === 0 ? restAt : -1;
  else if (plan.kind === 'key') {
    const key = text.startsWith(plan.key, restAt) ? restAt : text.indexOf(plan.key, restAt);
    if (key === restAt || (key > 0 && text.charCodeAt(key - 1) === SPACE)) at = key + plan.key.length;
  }
  if (at < 0) return null;
  let end = at;
  let dot = -1;
  for (let code = text.charCodeAt(end); (code >= 48 && code <= 57) || (code === DOT && dot < 0);) {
    if (code === DOT) dot = end;
    end += 1;
    code = text.charCodeAt(end);
  }
  if (end === at || end - at > 15 || dot === at || dot === end - 1) return null;
  if (end < text.length && text.charCodeAt(end) !== SPACE) return null;
  const value = Number(text.slice(at, end));
  return toMs(value, plan.kind === 'key' && dot >= 0 ? 's' : (unit ?? 'ms'));
};
const SPACE = 32;
const DOT = 46;

const latencyOf = (extras: readonly string[], plan: Plan, unit: LatencyUnit | null): number | null => {
  if (plan.kind === 'column') {
    const value = extras[plan.index] ?? '-';
    if (FRACTION.test(value) || WHOLE.test(value)) return toMs(Number(value), unit ?? 'ms');
    if (value !== '-') return saidMs(extras, unit);
    // `- 0.321`: the time stands in the field behind
    const next = extras[plan.index + 1] ?? '';
    return FRACTION.test(next) ? toMs(Number(next), unit ?? 's') : null;
  }
  const said = saidMs(extras, unit);
  if (said !== null || plan.kind === 'none') return said;
  const bare = extras.find((extra) => FRACTION.test(extra)) ?? extras.find((extra) => WHOLE.test(extra));
  if (bare === undefined) return null;
  // nginx writes three decimals
  const own = unit ?? (THOUSANDTHS.test(bare) ? 's' : inferUnit([Number(bare)], !bare.includes('.')));
  return toMs(Number(bare), own ?? 'ms');
};

const saidMs = (extras: readonly string[], unit: LatencyUnit | null): number | null => {
  const said = saidTime(extras);
  if (said === null) return null;
  return said.kind === 'ms' ? said.ms : toMs(said.value, said.whole ? (unit ?? 'ms') : 's');
};

/** ingress-nginx names the upstream in brackets: `80 0.000 [default-shop-80] [] 10.0.0.9:80 …`. */
const upstreamOf = (text: string, restAt: number): string | null => {
  const open = text.indexOf(' [', restAt);
  if (open < 0 || open - restAt > 40) return null;
  const name = text.slice(open + 2, text.indexOf(']', open));
  return SERVICE_NAME.test(name) ? name : null;
};
const SERVICE_NAME = /^(?=[\d.]{0,24}[a-z-])[a-z0-9][a-z0-9.-]{0,200}$/;
const THOUSANDTHS = /^\d{1,4}\.\d{3}$/;

/** The service that the line or its extra fields name. */
export const serviceIn = (text: string, line: Surroundings, extras: readonly string[]): string | null => {
  if (line.vhost !== null || extras.length === 0) return line.vhost;
  const router = isTraefik(extras) ? extras[1] : undefined;
  return router !== undefined && router !== '-' ? router : upstreamOf(text, line.restAt);
};

/** A W3C traceparent, an X-Ray root, or an id of 32 hex digits or a UUID that stands alone. */
const TRACE =
  /(?:^|[ "=])(?:[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}|Root=(1-[0-9a-f]{8}-[0-9a-f]{24})|([0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))(?=$|[ ";])/;

/** The trace id in the fields from `restAt` on. */
export const traceIn = (text: string, restAt: number): string | null => {
  if (text.length - restAt < 32) return null;
  const found = TRACE.exec(text.slice(restAt));
  return found ? (found[1] ?? found[2] ?? found[3] ?? null) : null;
};
