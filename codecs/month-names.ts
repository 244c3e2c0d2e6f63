/** Months as syslog daemons and file listings of other languages abbreviate them, beside the English names; lower case, without a dot. */
const NAMES: readonly (readonly [english: string, others: string])[] = [
  ['Jan', 'janv gen ene oca sty янв'],
  ['Feb', 'févr fév febr fev şub lut úno фев'],
  ['Mar', 'mars mär mrz mrt bře мар'],
  ['Apr', 'avr avril abr nis kwi dub апр'],
  ['May', 'mai mei maj mag may mayo maja май мая'],
  ['Jun', 'juin giu haz cze čen июн'],
  ['Jul', 'juil juillet lug tem lip čec июл'],
  ['Aug', 'août aout ago ağu sie srp авг'],
  ['Sep', 'sept set eyl wrz zář сен'],
  ['Oct', 'okt oct ott out eki paź říj окт'],
  ['Nov', 'nov kas lis ноя'],
  ['Dec', 'déc dez dic des ara gru pro дек'],
];

const ENGLISH: ReadonlyMap<string, string> = new Map(
  NAMES.flatMap(([english, others]) => others.split(' ').map((name) => [name, english] as const)),
);

/** The English three-letter name of a month in another language (`août`, `Okt.`); null for any other word. */
export const englishMonth = (word: string): string | null => {
  const name = (word.endsWith('.') ? word.slice(0, -1) : word).toLowerCase().normalize('NFC');
  return ENGLISH.get(name) ?? null;
};
