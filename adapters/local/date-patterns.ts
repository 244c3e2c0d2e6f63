/** Where strftime's letters differ from those of MySQL's DATE_FORMAT, which Trino takes in date_format and date_parse. */
const MYSQL: Readonly<Record<string, string>> = {
  '%c': '%-m',
  '%e': '%-d',
  '%h': '%I',
  '%i': '%M',
  '%k': '%-H',
  '%l': '%-I',
  '%M': '%B',
  '%r': '%I:%M:%S %p',
  '%s': '%S',
  '%T': '%H:%M:%S',
  '%v': '%V',
  '%W': '%A',
  '%x': '%G',
};

/** A MySQL date pattern in the words of strftime. */
export const mysqlPattern = (pattern: string): string =>
  pattern.replaceAll(/%./g, (part) => (Object.hasOwn(MYSQL, part) ? (MYSQL[part] ?? part) : part));

/** strftime's words for a run of one letter in a Java date pattern, by the letter and the least length of the run. */
const JAVA: Readonly<Record<string, readonly (readonly [least: number, word: string])[]>> = {
  y: [
    [3, '%Y'],
    [2, '%y'],
    [1, '%Y'],
  ],
  Y: [
    [3, '%Y'],
    [2, '%y'],
    [1, '%Y'],
  ],
  x: [[1, '%G']],
  M: [
    [4, '%B'],
    [3, '%b'],
    [2, '%m'],
    [1, '%-m'],
  ],
  d: [
    [2, '%d'],
    [1, '%-d'],
  ],
  D: [[1, '%j']],
  H: [
    [2, '%H'],
    [1, '%-H'],
  ],
  h: [
    [2, '%I'],
    [1, '%-I'],
  ],
  m: [
    [2, '%M'],
    [1, '%-M'],
  ],
  s: [
    [2, '%S'],
    [1, '%-S'],
  ],
  S: [
    [4, '%f'],
    [1, '%g'],
  ],
  E: [
    [4, '%A'],
    [1, '%a'],
  ],
  a: [[1, '%p']],
  w: [[1, '%V']],
  Z: [
    [2, '+00:00'],
    [1, '+0000'],
  ],
};

/** A Java date pattern (Joda time), which Trino takes in format_datetime and parse_datetime, in the words of strftime. */
export const javaPattern = (pattern: string): string =>
  pattern.replaceAll(/''|'([^']*)'|([a-zA-Z])\2*|%/g, (part, quoted: string | undefined) => {
    if (part === "''") return "'";
    if (quoted !== undefined) return quoted.replaceAll('%', '%%');
    if (part === '%') return '%%';
    return JAVA[part.charAt(0)]?.find(([least]) => part.length >= least)?.[1] ?? part;
  });
