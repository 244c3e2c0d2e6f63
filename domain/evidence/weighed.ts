/** The evidence of one value, when it came, and how many intervals after the one before. */
export interface Weighed {
  readonly slow: number;
  readonly fast: number;
  readonly lasting: number;
  readonly timestampMs: number;
  readonly steps: number;
  /** Values before it. */
  readonly points: number;
}
