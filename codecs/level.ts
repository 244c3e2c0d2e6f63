import type { Level } from '../domain/record.ts';

/** The words of loggers, databases, syslog and journald; those of java.util.logging also in French, German, Spanish and Italian. */
const NAMES: Readonly<Record<Level, string>> = {
  trace:
    'trace trc trce trac trace1 trace2 trace3 trace4 trace5 trace6 trace7 trace8 finest finer verbose vrb vrbs silly spam noise',
  debug: 'debug dbg dbug debu fine debug1 debug2 debug3 debug4 debug5',
  info: 'info inf information informational notice log config http note success audit system infos informationen información informazione',
  warn: 'warn warning wrn warni warnung avertissement advertencia avviso avvertenza',
  error: 'error err severe fail failure erro eror fehler erreur grave schwerwiegend',
  fatal: 'fatal ftl fata critical crit critica alert alrt emerg emergency panic pani dpanic crt',
};

const WORDS: ReadonlyMap<string, Level> = new Map(
  (Object.entries(NAMES) as [Level, string][]).flatMap(([level, names]) =>
    names.split(' ').flatMap((name) => [[name, level] as const, [name.toUpperCase(), level] as const]),
  ),
);

/** The level that a word stands for, in any case; null when it is none. */
export const levelOfWord = (word: string): Level | null => WORDS.get(word) ?? WORDS.get(word.toLowerCase()) ?? null;

const LETTERS: ReadonlyMap<string, Level> = new Map([
  ['V', 'trace'],
  ['T', 'trace'],
  ['D', 'debug'],
  ['I', 'info'],
  ['N', 'info'],
  ['W', 'warn'],
  ['E', 'error'],
  ['C', 'fatal'],
  ['F', 'fatal'],
]);

/** The level of a capital letter, as glog, logcat and Ruby print it; null when it is none. */
export const levelOfLetter = (letter: string): Level | null => LETTERS.get(letter) ?? null;

/** The level of a number: pino and bunyan 10–60, Monolog 100–600, syslog severity 0–7; null for anything else. */
export const levelOfNumber = (value: number): Level | null => {
  if (value >= 100)
    return value < 200 ? 'debug' : value < 300 ? 'info' : value < 400 ? 'warn' : value < 500 ? 'error' : 'fatal';
  if (value >= 10)
    return value < 20
      ? 'trace'
      : value < 30
        ? 'debug'
        : value < 40
          ? 'info'
          : value < 50
            ? 'warn'
            : value < 60
              ? 'error'
              : 'fatal';
  if (!(value >= 0 && value <= 7)) return null;
  return value <= 2 ? 'fatal' : value === 3 ? 'error' : value === 4 ? 'warn' : value === 7 ? 'debug' : 'info';
};

/** The level of a request in a format that has none: 5xx error, 4xx warn, else info. */
export const levelOfStatus = (status: number | null): Level | null =>
  status === null ? null : status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info';
