/** Escape sequences, control characters and marks that turn the direction of text: what a hostile log line carries. */
const UNSAFE = /\p{Cc}\[[0-9;?]*[ -/]*[@-~]|[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text from a log as one line that cannot move a cursor, colour a terminal or turn the direction of what follows. */
export const safeLine = (text: string): string =>
  text
    .replace(/[\t\n\r]+/g, ' ')
    .replace(UNSAFE, '')
    .trim();

/** The words with a capital at the start and a full stop at the end. */
export const asSentence = (words: string): string => {
  const text = words.slice(0, 1).toUpperCase() + words.slice(1);
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
};

/** What a problem says, without the name of its source where it begins with it: that stands beside it. */
export const problemText = ({
  source,
  message,
}: {
  readonly source: string | null;
  readonly message: string;
}): string => (source !== null && message.startsWith(`${source}: `) ? message.slice(source.length + 2) : message);

/** Characters that take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Columns that the text takes in a terminal. */
export const columnsOf = (text: string): number => {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
};

const columnsOfCharacter = (character: string): number => (character > '\u10ff' && WIDE.test(character) ? 2 : 1);

/** The text where it fits into `width` columns; else its start with an ellipsis. */
export const cut = (text: string, width: number): string =>
  columnsOf(text) <= width ? text : `${startOf(text, Math.max(0, width - 1))}…`;

/** As much of the start of the text as fits into `width` columns. */
const startOf = (text: string, width: number): string => {
  let columns = 0;
  let start = '';
  for (const character of text) {
    columns += columnsOfCharacter(character);
    if (columns > width) break;
    start += character;
  }
  return start;
};

/** Lines of at most `width` (2 or more) columns, broken between words; a longer word is broken where it must be. */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    let rest = word;
    if (line !== '' && columnsOf(line) + 1 + columnsOf(rest) > width) {
      lines.push(line);
      line = '';
    }
    while (columnsOf(rest) > width) {
      const start = startOf(rest, width);
      lines.push(start);
      rest = rest.slice(start.length);
    }
    line = line === '' ? rest : `${line} ${rest}`;
  }
  return line === '' ? lines : [...lines, line];
};

/** Wraps text behind `first` on the first line and behind as many spaces on the others. */
export const hang = (first: string, text: string, width: number): readonly string[] => {
  const indent = columnsOf(first);
  return wrap(text, width - indent).map((line, index) => (index === 0 ? first : ' '.repeat(indent)) + line);
};
