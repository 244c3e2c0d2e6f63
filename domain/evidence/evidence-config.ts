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
/** A deviation of so many times what 95 % of a channel's values stay below counts in full, a smaller one by the square root of its share. */
export const FULL_EFFECT = 3;
/** No deviation counts for less than the square root of this share. */
export const LEAST_EFFECT = 0.2;

/** The sum of what channels have beyond what is usual which raises an alarm. */
export const ALARM_EVIDENCE = 8.1;
/** No alarm before so many values, and no evidence from a comparison with yesterday or last week before so many of them. */
export const FIRST_VALUES = 100;
/** What a stream shows after so many values counts half, after ten times as many nearly in full: tails are known little at first. */
export const YOUNG_VALUES = 60;
/** An alarm falls on a value that itself stands out a little: so much fast evidence. */
export const STANDING_OUT = 2.5;
/** Within an incident only evidence worse by this factor alarms again; the incident fades over so many values, sooner over calm ones. */
export const WORSENING = 1.7;
export const INCIDENT_VALUES = 150;
export const CALM_VALUES = 12;
/** Evidence below this is calm. */
export const CALM_EVIDENCE = 4;
/** Every alarm raises what the next one needs by this share, fading over so many values: noisy streams must show more. */
export const NOISE_SHARE = 0.16;
export const NOISE_VALUES = 5000;

/** The last alarms are kept: what comes back at the same time of another day (so far apart) must be this much as bad, less 5 % for each day. */
export const KEPT_ALARMS = 16;
export const SAME_TIME_MS = 40 * 60_000;
export const RECURRING_SHARE = 0.8;
export const RECURRING_FADES = 0.95;

/** In the fast evidence the logarithm of the effect size counts this much beside −log10 of the probability. */
export const EFFECT_WEIGHT = 0.6;
/** Beyond so many times its usual size every deviation is absurd alike. */
export const MOST_EFFECT = 50;
/** Fast evidence from which a value is notable on its own: its score is at least a quarter. */
export const NOTABLE_EVIDENCE = 15;
/** Scores below notable follow the cube root of a fading sum of cubes: an incident stays visible while it lasts. */
export const LINGERING = 0.75;

/** A stream in which so much fast evidence is rare or frequent is judged by its own rate: the natural logarithm of it counts this much. */
export const NOTED_EVIDENCE = 10.5;
export const RATE_WEIGHT = 1;
/** What is noted in a usual stream, a value; worth as many values as prior knowledge; counted over so many values. */
export const USUAL_RATE = 1 / 300;
export const RATE_PRIOR_VALUES = 1000;
export const RATE_VALUES = 8000;
/** Noted values less than this many values apart are one. */
export const NOTED_APART = 6;
