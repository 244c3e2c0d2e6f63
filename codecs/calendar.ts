/** Days from 1970-01-01 to a date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil). */
export const daysFromCivil = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

/** Three letters in lower case as one number. */
const packed = (text: string, at: number): number =>
  ((text.charCodeAt(at) | 32) << 16) | ((text.charCodeAt(at + 1) | 32) << 8) | (text.charCodeAt(at + 2) | 32);

/** Month names by language, each month's spellings joined by `/`, without what is not ASCII: a log may be read byte by byte. */
const MONTH_NAMES: readonly string[] = [
  'jan/january feb/february mar/march apr/april may jun/june jul/july aug/august sep/sept/september oct/october nov/november dec/december',
  // French: janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.
  'janv/janvier fv/fvr/fvrier/fevr/fev mars avr/avril mai juin juil/juillet aot/aout sept/septembre octobre novembre dc/dcembre',
  // German
  'januar/jnner februar mr/mrz/maerz april mai juni juli august september okt/oktober november dez/dezember',
  // Spanish
  'ene/enero febrero marzo abr/abril mayo junio julio ago/agosto septiembre octubre noviembre dic/diciembre',
  // Italian
  'gen/gennaio febbraio marzo aprile mag/maggio giu/giugno lug/luglio agosto set/settembre ott/ottobre novembre dicembre',
  // Portuguese
  'janeiro fev/fevereiro maro abril maio junho julho agosto setembro out/outubro novembro dezembro',
  // Dutch
  'januari februari mrt/maart april mei juni juli augustus september oktober november december',
];

const WORDS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.flatMap((language) =>
    language.split(' ').flatMap((spellings, index) => spellings.split('/').map((word) => [word, index + 1] as const)),
  ),
);

const ENGLISH: ReadonlyMap<number, number> = new Map(
  'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ').map((name, index) => [packed(name, 0), index + 1]),
);

/** Days of the week in the same languages, as `date` and loggers shorten them, ASCII letters only. */
const WEEKDAYS: ReadonlySet<string> = new Set(
  [
    'mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday tues wednes thur thurs',
    'lun mar mer jeu ven sam dim mo di mi do fr sa so mi jue vie sb sab dom gio seg ter qua qui sex ma wo za zo vr',
  ].flatMap((words) => words.split(' ')),
);

/** The month (1–12) whose three English letters stand at `at`; 0 when there is none. */
export const monthAt = (text: string, at: number): number => ENGLISH.get(packed(text, at)) ?? 0;

const LONGEST = 14;

/** The index behind the word at `at`: ends at a space, a digit or a mark; non-ASCII characters are part of it. */
export const endOfName = (text: string, at: number): number => {
  let end = at;
  for (; end < at + LONGEST; end += 1) {
    const code = text.charCodeAt(end);
    if (!((code | 32) >= 97 && (code | 32) <= 122) && !(code > 127)) break;
  }
  return end;
};

/** The ASCII letters of a word in lower case: the same whether its characters or its bytes are looked at. */
const skeleton = (text: string, from: number, to: number): string => {
  let letters = '';
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 128) letters += text.charAt(at);
  }
  return letters.toLowerCase();
};

/** The month (1–12) that the word [from, to) names in one of seven languages; 0 when it names none. */
export const monthOfName = (text: string, from: number, to: number): number =>
  to - from === 3
    ? monthAt(text, from) || (WORDS.get(skeleton(text, from, to)) ?? 0)
    : (WORDS.get(skeleton(text, from, to)) ?? 0);

/** True when the word [from, to) is a day of the week. */
export const isWeekday = (text: string, from: number, to: number): boolean => WEEKDAYS.has(skeleton(text, from, to));
