export type * from './blob-store.ts';
export type * from './clock.ts';
export type * from './function-invoker.ts';
export type * from './log-stream.ts';
export type * from './notifier.ts';
export type * from './query-engine.ts';
export type * from './telemetry.ts';
