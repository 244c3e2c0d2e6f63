/** The replay of which an event asks the next lap; null when it is another event, of an upload. */
export const decodeLapEvent = (event: unknown): string | null => {
  if (typeof event !== 'object' || event === null || !('lap' in event)) return null;
  const { lap } = event;
  if (typeof lap === 'object' && lap !== null && 'replay' in lap && typeof lap.replay === 'string') return lap.replay;
  throw new Error(`not the lap of a replay: ${JSON.stringify(event)}; give {"lap": {"replay": "<id>"}}`);
};
