import { compareText, MINUTE_MS, type Window } from '../window.ts';

/** A message that a series writes minute by minute, and how often. */
export interface RegularTemplate {
  readonly fingerprint: string;
  readonly text: string;
  /** First and last minute with it, epoch ms. */
  readonly since: number;
  readonly seenAt: number;
  /** Minutes with it, its messages, and all records of the series from `since` to `seenAt`. */
  readonly minutes: number;
  readonly count: number;
  readonly records: number;
  /** Records of the series after `seenAt`: what came without it. */
  readonly without: number;
}

const MOST = 8;
const SHOWN = 120;
/** What has stopped for so long is how it is now. */
const FORGET_MS = 15 * MINUTE_MS;
/** From so many minutes on, what is seen in fewer than nine of ten is not regular. */
const MIN_MINUTES = 5;
const REGULAR = 0.9;

/** Whether a message came in all but a tenth of the minutes while it came. */
export const isRegular = ({ since, seenAt, minutes }: RegularTemplate): boolean =>
  minutes >= MIN_MINUTES && minutes >= REGULAR * ((seenAt - since) / MINUTE_MS + 1);

/** Folds the messages of a minute in: those that keep coming stay, at most eight; the others give their place to new ones. */
export const foldRegular = (
  known: readonly RegularTemplate[],
  minute: number,
  { fingerprints, otherFingerprints, records }: Pick<Window, 'fingerprints' | 'otherFingerprints' | 'records'>,
): readonly RegularTemplate[] => {
  // a window that could not keep every message says nothing of those that it lacks
  if (otherFingerprints > 0) return [];
  if (known.length === 0 && fingerprints.size === 0) return known;
  const kept = known
    .map((template) => again(template, minute, fingerprints.get(template.fingerprint)?.count ?? 0, records))
    .filter((template) => isYoung(template, minute) || (isRegular(template) && minute - template.seenAt < FORGET_MS));
  if (kept.length >= MOST || fingerprints.size === 0) return kept;
  const born = [...fingerprints]
    .filter(([fingerprint]) => !kept.some((template) => template.fingerprint === fingerprint))
    .sort(([a, { count: ofA }], [b, { count: ofB }]) => ofB - ofA || compareText(a, b))
    .slice(0, MOST - kept.length)
    .map(([fingerprint, { count, text }]) => {
      const at = { since: minute, seenAt: minute, minutes: 1 };
      return { fingerprint, text: text.slice(0, SHOWN), ...at, count, records, without: 0 };
    });
  return [...kept, ...born];
};

const isYoung = ({ since, seenAt }: RegularTemplate, minute: number): boolean =>
  minute - since < MIN_MINUTES * MINUTE_MS && minute - seenAt <= MINUTE_MS;

const again = (template: RegularTemplate, minute: number, count: number, records: number): RegularTemplate =>
  count === 0
    ? { ...template, without: template.without + records }
    : {
        ...template,
        seenAt: minute,
        minutes: template.minutes + 1,
        count: template.count + count,
        records: template.records + template.without + records,
        without: 0,
      };
