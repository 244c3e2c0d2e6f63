import { configWith, type DecisionSettings, type Reach, settingsOf } from '../domain/decision-settings.ts';
import type { DetectorConfig } from '../domain/detector-config.ts';
import { DETECTOR_VERSION } from '../domain/detector-config.ts';
import { type DetectorState, foldGap, foldMinute, initialDetectorState, see, tell } from '../domain/detector.ts';
import type { Held } from '../domain/held.ts';
import type { Seen } from '../domain/judgement.ts';
import { LIVE } from '../domain/live.ts';
import { FIRST_DIGEST, gapDigest, nextDigest, type TakenAlert, takeAlerts } from '../domain/looks.ts';
import { MINUTE_MS } from '../domain/window.ts';
import { canonicalMinuteBytes } from '../domain/window-bytes.ts';
import type { WindowReader } from './read-windows.ts';

const HOUR_MS = 60 * MINUTE_MS;

/** Where the detector stands: everything that the next minute needs. */
export interface DetectionPoint {
  /** Start of the next minute to fold, epoch ms. */
  readonly next: number;
  readonly digest: string;
  /** Minutes without a record that were folded last, one by one. */
  readonly silentMinutes: number;
  /** First minute of a long stretch without records that may still go on, epoch ms; it enters digest and state when it is over. */
  readonly gapFrom: number | null;
  readonly state: DetectorState;
}

/** One step of the detector: a minute with its look, or a long gap without one. */
export interface DetectionStep {
  readonly point: DetectionPoint;
  /** The minute that was looked at, epoch ms; null for a gap. */
  readonly minute: number | null;
  readonly alerts: readonly TakenAlert[];
  /** What the look saw, null for a gap, and what it kept to itself. */
  readonly seen: Seen | null;
  readonly held: readonly Held[];
}

/** The point before the first minute. */
export const firstPoint = (minute: number, config: DetectorConfig): DetectionPoint => ({
  next: minute,
  digest: FIRST_DIGEST,
  silentMinutes: 0,
  gapFrom: null,
  state: initialDetectorState(config),
});

export interface LookContext {
  readonly windows: WindowReader;
  /** Only blocks with a number below it are seen. */
  readonly cut: number;
  readonly dataset: string;
  readonly config: DetectorConfig;
  /** Share of the shards that are up to date, 0 to 1; absent = 1. */
  readonly completeness?: number;
  /** Settings of the decision for a minute; absent = those of the configuration. */
  readonly settings?: (minute: number) => DecisionSettings;
  /** What looks must see besides, so that other settings can be judged on them. */
  readonly reach?: Reach;
}

/**
 * Folds minute after minute from `from` to `through` (both starts of minutes, epoch ms) and looks at each. After an hour
 * without a record the rest of the stretch is folded in one step without looks. Windows are read an hour at a time.
 */
export async function* takeLooks(
  context: LookContext,
  from: DetectionPoint,
  through: number,
): AsyncGenerator<DetectionStep> {
  let point = from;
  while (point.next <= through) {
    if (point.silentMinutes >= HOUR_MS / MINUTE_MS) {
      point = await skipGap(context, point, through);
      yield { point, minute: null, alerts: [], seen: null, held: [] };
      continue;
    }
    const until = Math.min(through + MINUTE_MS, point.next + HOUR_MS);
    const hour = new Map(
      (await context.windows.minutes(point.next, until, context.cut)).map((minute) => [minute.minute, minute]),
    );
    while (point.next < until && point.silentMinutes < HOUR_MS / MINUTE_MS) {
      const step = lookAt(context, point, hour.get(point.next) ?? { minute: point.next, series: [] });
      point = step.point;
      yield step;
    }
  }
}

const lookAt = (
  context: LookContext,
  point: DetectionPoint,
  minute: Parameters<typeof foldMinute>[1],
): DetectionStep => {
  const { dataset, config, completeness = 1 } = context;
  const settings = context.settings?.(minute.minute) ?? settingsOf(config);
  const { reach = settings } = context;
  const digest = nextDigest(point.digest, canonicalMinuteBytes(minute));
  const folded = foldMinute(point.state, minute, config);
  const seen = see(folded, { minute: minute.minute, completeness, isLive: dataset === LIVE }, config, reach);
  const { state, decisions, held } = tell(folded, seen, config, settings);
  const silentMinutes = minute.series.length === 0 ? point.silentMinutes + 1 : 0;
  const named = { detectorVersion: DETECTOR_VERSION, config: configWith(config, settings), dataset, digest };
  return {
    minute: minute.minute,
    point: { next: minute.minute + MINUTE_MS, digest, silentMinutes, gapFrom: null, state },
    alerts: takeAlerts(decisions, named),
    seen,
    held,
  };
};

/** Passes over minutes without a record. A gap is folded once, whole, so that it does not matter how runs divide it. */
const skipGap = async (
  { windows, cut, config }: LookContext,
  point: DetectionPoint,
  through: number,
): Promise<DetectionPoint> => {
  const from = point.gapFrom ?? point.next;
  const next = await windows.nextMinute(point.next, cut);
  if (next === null || next > through) return { ...point, next: through + MINUTE_MS, gapFrom: from };
  if (next === from) return { ...point, silentMinutes: 0 };
  return {
    next,
    digest: gapDigest(point.digest, from, next),
    silentMinutes: 0,
    gapFrom: null,
    state: foldGap(point.state, from, next - MINUTE_MS, config),
  };
};
