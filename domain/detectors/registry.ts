import { bucketMix } from './bucket-mix.ts';
import { changePoint } from './change-point.ts';
import type { Detector } from './detector.ts';
import { errorOdds } from './error-odds.ts';
import { errorRatio } from './error-ratio.ts';
import { longMemory } from './long-memory.ts';
import { newTemplate } from './new-template.ts';
import { numberGrowth } from './number-growth.ts';
import { retries } from './retries.ts';
import { robustLevel } from './robust-level.ts';
import { silence } from './silence.ts';
import { tailGrowth } from './tail-growth.ts';
import { trend } from './trend.ts';
import { vanishedTemplate } from './vanished-template.ts';

/** Every detector by name. A new one is a function in this folder and a line here. */
export const DETECTORS: Readonly<Record<string, Detector>> = {
  trend,
  'robust-level': robustLevel,
  'error-ratio': errorRatio,
  'error-odds': errorOdds,
  'bucket-mix': bucketMix,
  'tail-growth': tailGrowth,
  'change-point': changePoint,
  'new-template': newTemplate,
  'vanished-template': vanishedTemplate,
  retries,
  'number-growth': numberGrowth,
  silence,
  'long-memory': longMemory,
};
