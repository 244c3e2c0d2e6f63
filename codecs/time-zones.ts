/** Offsets of zone names in minutes east of UTC, as databases, web servers and Java print them; of several meanings the usual one. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ...['UTC', 'GMT', 'UCT', 'WET'].map((name) => [name, 0] as const),
  ...['CET', 'BST', 'WEST', 'MEZ', 'WAT'].map((name) => [name, 60] as const),
  ...['CEST', 'EET', 'SAST', 'MESZ', 'CAT'].map((name) => [name, 120] as const),
  ...['EEST', 'MSK', 'EAT', 'TRT', 'IDT'].map((name) => [name, 180] as const),
  ['IRST', 210],
  ...['SAMT', 'GST'].map((name) => [name, 240] as const),
  ...['PKT', 'YEKT', 'UZT'].map((name) => [name, 300] as const),
  ['IST', 330],
  ['NPT', 345],
  ['OMST', 360],
  ...['WIB', 'ICT', 'KRAT', 'NOVT'].map((name) => [name, 420] as const),
  ...['SGT', 'HKT', 'AWST', 'PHT', 'MYT', 'IRKT'].map((name) => [name, 480] as const),
  ...['JST', 'KST', 'YAKT'].map((name) => [name, 540] as const),
  ['ACST', 570],
  ...['AEST', 'VLAT'].map((name) => [name, 600] as const),
  ['ACDT', 630],
  ['AEDT', 660],
  ['NZST', 720],
  ['NZDT', 780],
  ['NDT', -150],
  ...['BRT', 'ART', 'ADT', 'UYT', 'CLST'].map((name) => [name, -180] as const),
  ['NST', -210],
  ...['EDT', 'AST', 'CLT', 'BOT', 'VET'].map((name) => [name, -240] as const),
  ...['EST', 'CDT', 'COT', 'PET'].map((name) => [name, -300] as const),
  ...['CST', 'MDT'].map((name) => [name, -360] as const),
  ...['MST', 'PDT'].map((name) => [name, -420] as const),
  ...['PST', 'AKDT'].map((name) => [name, -480] as const),
  ['AKST', -540],
  ['HST', -600],
]);

/** The first three letters of every zone name as one number: most words behind a time are none. */
const BEGINNINGS: ReadonlySet<number> = new Set(
  [...ZONES.keys()].map((name) => (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2)),
);

/** A zone that was read: minutes east of UTC, and the index behind it. */
export interface ZoneFound {
  offsetMinutes: number;
  end: number;
}

const SPACE = 32;
const PLUS = 43;
const MINUS = 45;
const COLON = 58;
const Z = 90;
const BRACKET = 91;

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

const two = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
};

/** Reads `±hh:mm`, `±hhmm` or `±hh` at `at`. */
const signedOffset = (text: string, at: number, found: ZoneFound): boolean => {
  const sign = text.charCodeAt(at) === PLUS ? 1 : -1;
  const hours = two(text, at + 1);
  if (hours < 0 || hours > 18) return false;
  const colon = text.charCodeAt(at + 3) === COLON ? 1 : 0;
  const minutes = two(text, at + 3 + colon);
  if (minutes >= 0 && minutes < 60) {
    if (isDigit(text.charCodeAt(at + 5 + colon))) return false;
    found.offsetMinutes = sign * (hours * 60 + minutes);
    found.end = at + 5 + colon;
    return true;
  }
  const after = text.charCodeAt(at + 3);
  if (isDigit(after) || isLetter(after) || after === MINUS || after === 46) return false;
  found.offsetMinutes = sign * hours * 60;
  found.end = at + 3;
  return true;
};

/** Reads the zone behind a time: `Z`, `+05:30`, ` -0400`, ` CET`, ` GMT+01:00`, `+01:00[Europe/Paris]`; false when there is none. */
export const readZone = (text: string, start: number, found: ZoneFound): boolean => {
  let at = start;
  let code = text.charCodeAt(at);
  if (code === Z && !isLetter(text.charCodeAt(at + 1))) {
    found.offsetMinutes = 0;
    found.end = at + 1;
    return true;
  }
  if (code === SPACE) {
    at += 1;
    code = text.charCodeAt(at);
  }
  if (code === PLUS || code === MINUS) {
    if (!signedOffset(text, at, found)) return false;
    if (text.charCodeAt(found.end) === BRACKET && at === start) skipRegion(text, found);
    return true;
  }
  if (code === Z && at > start && !isLetter(text.charCodeAt(at + 1))) {
    found.offsetMinutes = 0;
    found.end = at + 1;
    return true;
  }
  if (code < 65 || code > Z) return false;
  if (!BEGINNINGS.has((code << 16) | (text.charCodeAt(at + 1) << 8) | text.charCodeAt(at + 2))) return false;
  let stop = at;
  while (stop < at + 5 && text.charCodeAt(stop) >= 65 && text.charCodeAt(stop) <= Z) stop += 1;
  const after = text.charCodeAt(stop);
  if (stop - at < 3 || isLetter(after) || isDigit(after)) return false;
  const named = ZONES.get(text.slice(at, stop));
  if (named === undefined) return false;
  if (named === 0 && (after === PLUS || after === MINUS) && signedOffset(text, stop, found)) return true;
  found.offsetMinutes = named;
  found.end = stop;
  return true;
};

/** Java names the region behind the offset. */
const skipRegion = (text: string, found: ZoneFound): void => {
  const close = text.indexOf(']', found.end);
  if (close < 0 || close - found.end > 40 || text.indexOf('/', found.end) > close) return;
  if (text.indexOf('/', found.end) > 0) found.end = close + 1;
};
