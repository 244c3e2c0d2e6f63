import { bucketMix } from './bucket-mix.ts';
import { changePoint } from './change-point.ts';
import type { Detector } from './detector.ts';
import { errorRatio } from './error-ratio.ts';
import { longMemory } from './long-memory.ts';
import { newTemplate } from './new-template.ts';
import { numberGrowth } from './number-growth.ts';
import { robustLevel } from './robust-level.ts';
import { silence } from './silence.ts';
import { trend } from './trend.ts';

/** Every detector by name. A new one is a function in this folder and a line here. */
export const DETECTORS: Readonly<Record<string, Detector>> = {
  trend,
  'robust-level': robustLevel,
  'error-ratio': errorRatio,
  'bucket-mix': bucketMix,
  'change-point': changePoint,
  'new-template': newTemplate,
  'number-growth': numberGrowth,
  silence,
  'long-memory': longMemory,
};
