/** Largest values that each side of each channel keeps. */
export const EXTREMES = 32;
/** Values that count as seen at most. */
export const MEMORY = 8000;
/** Extremes fade by this factor every `FADE_EVERY` values: a memory of some 40,000 values. */
export const FORGETTING = 0.9936;
/** The same of the channel that only grades single values: some 6,000 values. */
export const QUICK_FORGETTING = 0.96;
export const FADE_EVERY = 256;
/** A generalised Pareto shape that many operational series have, worth as many extremes. */
export const PRIOR_SHAPE = 0.25;
export const PRIOR_WEIGHT = 20;

/** Evidence of one channel below this says nothing: it also corrects for channels that move together. */
export const USUAL_EVIDENCE = 1.4;
/** The sum of what channels have beyond that which raises an alarm. */
export const ALARM_EVIDENCE = 9.6;
/** No alarm before so many values. */
export const FIRST_VALUES = 100;
/** Within an incident only evidence worse by this factor alarms again; the incident fades over so many values. */
export const WORSENING = 1.7;
export const INCIDENT_VALUES = 150;
/** Every alarm raises what the next one needs by this share, fading over so many values: noisy streams must show more. */
export const NOISE_SHARE = 0.2;
export const NOISE_VALUES = 5000;

/** In the fast evidence the logarithm of the effect size counts this much beside −log10 of the probability. */
export const EFFECT_WEIGHT = 0.6;
/** Fast evidence from which a value is notable on its own: its score is at least a quarter. */
export const NOTABLE_EVIDENCE = 14.2;
/** Scores below notable follow the cube root of a fading sum of cubes: an incident stays visible while it lasts. */
export const LINGERING = 0.75;
