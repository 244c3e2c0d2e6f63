import { addRow, emptyWindow, MINUTE_MS, type MinuteWindows, trimWindow } from '../../domain/window.ts';
import type { SimulatedService } from './simulated-service.ts';

const SERVICE = 'shop';
const ROUTE = 'POST /checkout';
/** Spread of the latencies of single requests on the log scale, and how far the p95 of that lies above its middle. */
const SIGMA = 0.5;
const P95 = 1.6449 * SIGMA;

/** xorshift32, and a normal number by the sum of twelve. */
const randomOf = (seed: number): { readonly next: () => number; readonly normal: () => number } => {
  let state = (seed * 2654435761) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
  const normal = (): number => {
    let sum = -6;
    for (let k = 0; k < 12; k += 1) sum += next();
    return sum;
  };
  return { next, normal };
};

/**
 * The minutes of a simulated service as its access log would give them: single requests with log-normal latencies whose p95 is that
 * of the window, errors by chance, a message of a new kind for every new template. `share` of the requests is written.
 */
export const serviceMinutes = function* (
  { windows, signals, intervalMs }: SimulatedService,
  seed: number,
  share = 1,
): Generator<MinuteWindows> {
  const { next, normal } = randomOf(seed + 1);
  const at = (name: string): number => signals.indexOf(name);
  const columns = [at('count'), at('error_ratio'), at('p95'), at('new_templates')] as const;
  const perWindow = intervalMs / MINUTE_MS;
  let kinds = 0;
  for (const { at: start, values } of windows) {
    const [count = 0, errors = 0, p95 = 0, templates = 0] = columns.map((column) => values[column] ?? 0);
    for (let k = 0; k < perWindow; k += 1) {
      const minute = start + k * MINUTE_MS;
      const window = emptyWindow();
      const mean = (count * share) / perWindow;
      const requests = Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      for (let request = 0; request < requests; request += 1) {
        const loggedAt = minute + Math.floor(((request + next()) / requests) * MINUTE_MS);
        const latencyMs = p95 * Math.exp(SIGMA * normal() - P95);
        addRow(
          window,
          { loggedAt, level: null, status: next() < errors ? 500 : 200, latencyMs, fingerprint: null },
          '',
        );
      }
      for (let fresh = 0; k === 0 && fresh < templates; fresh += 1) {
        kinds += 1;
        const text = `${wordOf(kinds)} ${wordOf(kinds * 31)} failed ${wordOf(kinds * 977)}`;
        const fingerprint = kinds.toString(16).padStart(16, '0');
        addRow(window, { loggedAt: minute, level: 'error', status: null, latencyMs: null, fingerprint }, text);
      }
      trimWindow(window);
      yield { minute, series: window.records === 0 ? [] : [{ service: SERVICE, route: ROUTE, window }] };
    }
  }
};

const wordOf = (number: number): string => {
  let text = '';
  for (let rest = number + 26; rest > 0; rest = Math.floor(rest / 26)) text += String.fromCharCode(97 + (rest % 26));
  return text;
};
