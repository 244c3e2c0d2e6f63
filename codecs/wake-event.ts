/** Why the detector's function was started: a schedule, or a replay that has ended. */
export type Wake = { readonly kind: 'schedule' } | { readonly kind: 'replay'; readonly replay: string };

/** Reads `{"wake": "schedule" | "early"}` or `{"wake": "replay", "replay": ID}`; throws an error that says what is wrong. */
export const decodeWakeEvent = (event: unknown): Wake => {
  if (typeof event === 'object' && event !== null && 'wake' in event) {
    if (event.wake === 'schedule' || event.wake === 'early') return { kind: 'schedule' };
    if (event.wake === 'replay' && 'replay' in event && typeof event.replay === 'string') {
      return { kind: 'replay', replay: event.replay };
    }
  }
  throw new Error(
    `not an event of the detector: ${JSON.stringify(event)}; give {"wake": "schedule"} or {"wake": "replay", "replay": "<id>"}`,
  );
};
