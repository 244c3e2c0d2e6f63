/** What the name of a stage is: part of the names of buckets, which take no capitals, and of the database, which takes no dashes. */
export const STAGE_RULE = 'at most 20 lower-case letters and digits, a letter first, for example dev';

/** True for a name that a stage can have. */
export const isStageName = (text: string): boolean => /^[a-z][a-z0-9]{0,19}$/.test(text);

/** The name of a stage's stack; names of its functions, topics and alarms begin with it. */
export const stackName = (stage: string): string => `foreshock-${stage}`;
