import type { Urgency } from './alert.ts';
import { requestsIn } from './assessment.ts';
import type { DetectorConfig } from './detector-config.ts';
import { failingOf } from './failure.ts';
import type { Assessment, Look } from './judgement.ts';
import { minuteIn } from './memory.ts';
import { seriesKey } from './series.ts';
import { MINUTE_MS } from './window.ts';

/** The series to name: a failing one before a predicted one, a route before its service before the whole, then the worst and surest. */
export const headlineOf = (active: readonly Assessment[], minute: number): Assessment => {
  const [first, ...others] = active;
  if (first === undefined) throw new Error('an incident needs a series');
  return others.reduce((best, other) => (comesBefore(other, best, minute) ? other : best), first);
};

const comesBefore = (a: Assessment, b: Assessment, minute: number): boolean => {
  if (a.failing !== b.failing) return a.failing;
  for (const rank of [detailOf, failedIn, surenessOf, requestsOf]) {
    const [mine, other] = [rank(a, minute), rank(b, minute)];
    if (mine !== other) return mine > other;
  }
  return seriesKey(a.memory.name) < seriesKey(b.memory.name);
};

const detailOf = ({ memory: { name } }: Assessment): number => {
  if (name.service === null) return 0;
  return name.route === null || name.route === '' ? 1 : 2;
};

/** Requests that failed in the last bad minute of a failing series. */
const failedIn = ({ failing, memory }: Assessment): number => {
  const bad = memory.failure.bad.at(-1);
  const features = failing && bad !== undefined ? minuteIn(memory, bad.minute) : undefined;
  return features === undefined ? 0 : failingOf(features);
};

const surenessOf = ({ probability }: Assessment): number => probability;
const requestsOf = ({ memory }: Assessment, minute: number): number => requestsIn(memory, minute);

/**
 * Failing: CRITICAL when most requests fail, else HIGH. Predicted: by time left (5, 15, 30 minutes); HIGH and CRITICAL only
 * when a second signal or a second series agrees.
 */
export const urgencyOf = (
  active: readonly Assessment[],
  headline: Assessment,
  look: Look,
  config: DetectorConfig,
): Urgency => {
  if (headline.failing) {
    const worst = headline.memory.failure.bad.reduce((most, { share }) => Math.max(most, share), 0);
    return worst > 0.5 ? 'CRITICAL' : 'HIGH';
  }
  const { best } = headline;
  if (best === null) return 'LOW';
  const minutesLeft = (best.failureAt.p50 - look.minute) / MINUTE_MS - 1;
  const secondSeries = active.some(
    ({ memory: { name } }) => name.service !== headline.memory.name.service && name.service !== null,
  );
  const agrees =
    secondSeries ||
    headline.forecasts.filter((forecast) => (forecast.probabilities.at(-1) ?? 0) >= config.decision.keepProbability)
      .length > 1 ||
    headline.outlook.isSeconded();
  if (minutesLeft > config.decision.horizonMinutes) return 'LOW';
  if (!agrees || minutesLeft > 15) return 'MEDIUM';
  return minutesLeft <= 5 && headline.probability >= 0.9 ? 'CRITICAL' : 'HIGH';
};
