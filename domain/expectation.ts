import type { Backtest, BacktestAlert } from './backtest.ts';
import { DAY_MS, MINUTE_MS } from './window.ts';

/** Messages that an expectation speaks of: of a prediction or a failure, or of a prediction alone. */
export type Spoken = 'alert' | 'warning';

/** What a person expects of the messages about some files. Instants are epoch ms, durations ms. */
export type Expectation =
  /** An incident that begins at `at` is warned of at least `beforeMs` before. */
  | { readonly kind: 'warned'; readonly at: number; readonly beforeMs: number }
  /** … or told of at most `withinMs` after. */
  | { readonly kind: 'detected'; readonly at: number; readonly withinMs: number }
  /** Every incident within the data is warned of at least `beforeMs` before. */
  | { readonly kind: 'all-warned'; readonly beforeMs: number }
  /** Nothing is sent; null = from the beginning, or to the end. */
  | { readonly kind: 'none'; readonly what: Spoken; readonly from: number | null; readonly to: number | null }
  /** Something is sent. */
  | { readonly kind: 'some'; readonly what: Spoken; readonly from: number | null; readonly to: number | null }
  /** At most so many, in any stretch of `perMs`; null = in all. */
  | {
      readonly kind: 'at-most';
      readonly count: number;
      readonly what: Spoken | 'false alarm';
      readonly perMs: number | null;
    };

/** Whether an expectation holds, and what came instead where it does not. */
export interface Checked {
  readonly ok: boolean;
  /** One line; empty where it holds. */
  readonly problem: string;
  /** Messages that the problem is about. */
  readonly alerts: readonly BacktestAlert[];
}

const HOLDS: Checked = { ok: true, problem: '', alerts: [] };

/** Checks an expectation on a backtest. */
export const checkExpectation = (expectation: Expectation, backtest: Backtest): Checked => {
  switch (expectation.kind) {
    case 'warned':
      return checkWarned(expectation.at, expectation.beforeMs, backtest);
    case 'detected':
      return checkDetected(expectation.at, expectation.withinMs, backtest);
    case 'all-warned':
      return checkAllWarned(expectation.beforeMs, backtest);
    case 'none': {
      const alerts = sent(backtest, expectation.what).filter(within(expectation));
      return alerts.length === 0 ? HOLDS : failed(`${counted(alerts.length, expectation.what)} came`, alerts);
    }
    case 'some': {
      const alerts = sent(backtest, expectation.what);
      return alerts.some(within(expectation)) ? HOLDS : failed(`no ${expectation.what} came`, alerts);
    }
    case 'at-most':
      return checkAtMost(expectation, backtest);
  }
};

const failed = (problem: string, alerts: readonly BacktestAlert[]): Checked => ({ ok: false, problem, alerts });

/** Messages of a kind in the order of time; clearings are none of either. */
const sent = ({ alerts }: Backtest, what: Spoken): readonly BacktestAlert[] =>
  alerts.filter(({ kind }) => kind === 'predicted' || (what === 'alert' && kind === 'detected'));

const within =
  ({ from, to }: { readonly from: number | null; readonly to: number | null }) =>
  ({ at }: BacktestAlert): boolean =>
    (from === null || Date.parse(at) >= from) && (to === null || Date.parse(at) < to);

const horizonMs = ({ horizon_minutes }: BacktestAlert, { setting }: Backtest): number =>
  (horizon_minutes ?? setting.horizon_minutes) * MINUTE_MS;

/** The moment lies within the data, or what to say instead. */
const outsideOf = (at: number, { period }: Backtest): string | null => {
  if (period === null) return 'the files hold no record with a time';
  if (at >= Date.parse(period.from) && at < Date.parse(period.to)) return null;
  return `${iso(at)} is not within the files: they reach from ${period.from} to ${period.to}`;
};

/** The earliest message before a moment that warns of it. */
const warningBefore = (at: number, backtest: Backtest): BacktestAlert | undefined =>
  sent(backtest, 'alert').find((alert) => {
    const sentAt = Date.parse(alert.at);
    return sentAt < at && sentAt + horizonMs(alert, backtest) > at;
  });

/** Messages further from a moment than this have nothing to do with it. */
const NEAR_MS = 120 * MINUTE_MS;

const near = (alerts: readonly BacktestAlert[], at: number): readonly BacktestAlert[] =>
  alerts.filter((alert) => Math.abs(Date.parse(alert.at) - at) <= NEAR_MS);

const checkWarned = (at: number, beforeMs: number, backtest: Backtest): Checked => {
  const outside = outsideOf(at, backtest);
  if (outside !== null) return failed(outside, []);
  const warning = warningBefore(at, backtest);
  const close = near(sent(backtest, 'alert'), at);
  if (warning === undefined) return failed('no warning came before it', close);
  const leadMs = at - Date.parse(warning.at);
  return leadMs >= beforeMs ? HOLDS : failed(`the first warning came ${span(leadMs)} before it`, close);
};

const checkDetected = (at: number, withinMs: number, backtest: Backtest): Checked => {
  const outside = outsideOf(at, backtest);
  if (outside !== null) return failed(outside, []);
  const detections = sent(backtest, 'alert').filter(({ kind }) => kind === 'detected');
  const first = detections.find((alert) => Date.parse(alert.at) + horizonMs(alert, backtest) > at);
  const afterMs = first === undefined ? Infinity : Date.parse(first.at) - at;
  if (first === undefined || afterMs > NEAR_MS) return failed('it was not detected', near(detections, at));
  return afterMs <= withinMs ? HOLDS : failed(`it was detected ${span(afterMs)} after`, [first]);
};

const checkAllWarned = (beforeMs: number, backtest: Backtest): Checked => {
  const late = backtest.incidents.filter(
    ({ outcome, lead_minutes }) => outcome !== 'outside' && (lead_minutes ?? -1) * MINUTE_MS < beforeMs,
  );
  const [first] = late;
  if (first === undefined) return HOLDS;
  const text = late
    .map(({ start, lead_minutes }) =>
      lead_minutes === null ? `${start} was missed` : `${start} was warned of ${span(lead_minutes * MINUTE_MS)} before`,
    )
    .join('; ');
  return failed(text, sent(backtest, 'alert'));
};

const checkAtMost = (
  { count, what, perMs }: Extract<Expectation, { readonly kind: 'at-most' }>,
  backtest: Backtest,
): Checked => {
  const alerts =
    what === 'false alarm' ? sent(backtest, 'alert').filter(({ worth }) => worth === 'false') : sent(backtest, what);
  if (perMs === null) {
    return alerts.length <= count ? HOLDS : failed(`${counted(alerts.length, what)} came`, alerts);
  }
  const times = alerts.map(({ at }) => Date.parse(at));
  const place = times.findIndex((at, index) => (times[index + count] ?? Infinity) - at < perMs);
  if (place === -1) return HOLDS;
  const from = times[place] ?? 0;
  const many = alerts.filter(({ at }) => Date.parse(at) >= from && Date.parse(at) < from + perMs);
  return failed(`${counted(many.length, what)} came within ${span(perMs)} from ${iso(from)}`, many);
};

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const iso = (at: number): string => new Date(at).toISOString();

/** A stretch of time in words. */
const span = (ms: number): string => {
  if (ms === DAY_MS) return 'a day';
  if (ms === 60 * MINUTE_MS) return 'an hour';
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 6) / 10} min`;
};
