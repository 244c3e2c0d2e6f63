/** Which side of the limit breaks the objective. */
export type Comparison = '>' | '>=' | '<' | '<=';

/** One limit of a service level objective: a window is bad when the signal is on the wrong side of it. */
export interface SloLimit {
  /** Name of the signal as the windows carry it: `error_ratio`, `p95`, … */
  readonly signal: string;
  readonly comparison: Comparison;
  /** In the unit of the signal: shares 0–1, latencies in ms. */
  readonly limit: number;
}

/** A service level objective, said by what breaks it: any of the limits, in `windows` of the last `ofWindows` windows. */
export interface Slo {
  readonly limits: readonly SloLimit[];
  readonly windows: number;
  readonly ofWindows: number;
}

/** Most windows that an objective may look back over. */
export const MAX_SLO_WINDOWS = 30;

/** Whether a value is on the wrong side of a limit; an absent one (undefined, NaN) is not. */
export const breaks = (limit: SloLimit, value: number | undefined): boolean => {
  if (value === undefined) return false;
  switch (limit.comparison) {
    case '>':
      return value > limit.limit;
    case '>=':
      return value >= limit.limit;
    case '<':
      return value < limit.limit;
    case '<=':
      return value <= limit.limit;
  }
};

/** Whether a window is bad; `valueOf` gives the window's value of a signal, undefined where it has none. */
export const isBadWindow = (slo: Slo, valueOf: (signal: string) => number | undefined): boolean =>
  slo.limits.some((limit) => breaks(limit, valueOf(limit.signal)));

/** The streaming fold of an objective over windows: plain JSON, constant size. */
export interface SloState {
  /** Which of the last windows were bad: bit 0 = the newest one. */
  readonly bad: number;
  /** How many windows ago the breach that is going on began (0 = with the newest one); null = not breached. */
  readonly since: number | null;
}

export const NO_BREACH: SloState = { bad: 0, since: null };

/** Folds one window. A breach begins with the oldest bad window that counted and ends when too few of the last ones are bad. */
export const foldSlo = (state: SloState, slo: Slo, isBad: boolean): SloState => {
  if (!isBad && state.bad === 0) return NO_BREACH;
  const bad = ((state.bad << 1) | (isBad ? 1 : 0)) & ((1 << slo.ofWindows) - 1);
  let count = 0;
  let oldest = 0;
  for (let ago = 0; ago < slo.ofWindows; ago += 1) {
    if (((bad >> ago) & 1) === 1) {
      count += 1;
      oldest = ago;
    }
  }
  if (count < slo.windows) return { bad, since: null };
  return { bad, since: state.since === null ? oldest : state.since + 1 };
};
