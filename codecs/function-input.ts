import { type Guard, object, oneOf, text } from './guards.ts';

/** What a function is told besides its input. */
export interface FunctionContext {
  readonly awsRequestId: string;
  /** Time until this call is ended from outside, ms. */
  getRemainingTimeInMillis(): number;
}

const lap: Guard<{ readonly lap: { readonly replay: string } }> = object(
  { lap: object<{ readonly replay: string }>({ replay: text }, {}) },
  {},
);

/** The replay whose next lap an input starts; null for another input. */
export const decodeLapInput = (input: unknown): string | null =>
  typeof input === 'object' && input !== null && 'lap' in input ? lap(input, 'the input').lap.replay : null;

const wake: Guard<{ readonly wake: 'schedule' | 'early' | 'replay'; readonly replay?: string }> = object<{
  readonly wake: 'schedule' | 'early' | 'replay';
  readonly replay?: string;
}>({ wake: oneOf('schedule', 'early', 'replay') }, { replay: text });

/** The only replay that the detector is woken for; null = live data and every open replay. */
export const decodeWakeInput = (input: unknown): string | null => {
  const { wake: by, replay } = wake(input, 'the input');
  return by === 'replay' ? text(replay, 'the input.replay') : null;
};
