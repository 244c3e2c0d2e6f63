/** What happened to make a person look: see DESIGN "Machine-readable output". */
export type AlertKind = 'predicted' | 'detected' | 'cleared' | 'revised' | 'retracted';
export type Urgency = 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

/** One reason behind an alert, with what was seen against what was expected. */
export interface Evidence {
  /** Name of the detector's signal, e.g. `latency-trend`, `error-ratio`, `new-template`. */
  readonly signal: string;
  readonly observed: number | null;
  readonly expected: number | null;
  /** Unit of both numbers: `ms`, `share`, `count`, … or null. */
  readonly unit: string | null;
  /** One line for a person. */
  readonly text: string;
}

/** When the failure is expected: epoch ms at which it has happened with probability 10, 50 and 90 %. */
export interface FailureTime {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** What a look decided about one incident. All instants are epoch ms of event time. */
export interface Decision {
  readonly kind: AlertKind;
  /** Start of the minute that was folded last; the look is due 30 s after its end. */
  readonly minute: number;
  /** Null for the whole system. */
  readonly service: string | null;
  /** Null for a whole service. */
  readonly route: string | null;
  /** Identity of the incident within the dataset: stays the same from the first prediction to the clearing. */
  readonly incidentKey: string;
  /** P(failure within `horizonMinutes`); null unless predicted. */
  readonly probability: number | null;
  readonly horizonMinutes: number | null;
  readonly failureAt: FailureTime | null;
  readonly urgency: Urgency | null;
  /** Strongest first; the first one's series moved first when `origin` is set. */
  readonly evidence: readonly Evidence[];
  /** The series that moved first, when another one than this decision's: the likely origin. */
  readonly origin: { readonly service: string | null; readonly route: string | null; readonly movedAt: number } | null;
}
