/** A time as it is written. `year` and `offsetMinutes` are NaN where the text does not say them; `end` is the index behind it. */
export interface WrittenTime {
  year: number;
  month: number;
  day: number;
  /** Milliseconds into the day. */
  ms: number;
  offsetMinutes: number;
  end: number;
}

const SPACE = 32;
const COMMA = 44;
const DOT = 46;
const COLON = 58;
const NARROW_SPACE = 0x20_2f;

/** True for the code of an ASCII digit. */
export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
/** True for the code of an ASCII letter. */
export const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

/** How many digits stand at `at`, at most `most`. */
export const digitsFrom = (text: string, at: number, most: number): number => {
  let end = at;
  while (end < at + most && isDigit(text.charCodeAt(end))) end += 1;
  return end - at;
};

/** The number of so many digits at `at`. */
export const numberAt = (text: string, at: number, digits: number): number => {
  let value = 0;
  for (let index = at; index < at + digits; index += 1) value = value * 10 + text.charCodeAt(index) - 48;
  return value;
};

/** Reads `hh:mm:ss` with one or two digits each, a fraction behind `.`, `,` or `:`, and AM or PM; `mark` stands between the parts. */
export const readClock = (text: string, at: number, out: WrittenTime, mark: number = COLON): boolean => {
  const hourDigits = digitsFrom(text, at, 3);
  const minuteAt = at + hourDigits + 1;
  if (hourDigits < 1 || hourDigits > 2 || text.charCodeAt(minuteAt - 1) !== mark) return false;
  const minuteDigits = digitsFrom(text, minuteAt, 3);
  const secondAt = minuteAt + minuteDigits + 1;
  if (minuteDigits < 1 || minuteDigits > 2 || text.charCodeAt(secondAt - 1) !== mark) return false;
  const secondDigits = digitsFrom(text, secondAt, 3);
  if (secondDigits < 1 || secondDigits > 2) return false;
  let hour = numberAt(text, at, hourDigits);
  const minute = numberAt(text, minuteAt, minuteDigits);
  const second = numberAt(text, secondAt, secondDigits);
  if (hour > 23 || minute > 59 || second > 60) return false;
  let end = secondAt + secondDigits;
  let fraction = 0;
  const point = text.charCodeAt(end);
  if ((point === DOT || point === COMMA || point === COLON) && isDigit(text.charCodeAt(end + 1))) {
    const digits = digitsFrom(text, end + 1, 12);
    fraction = milliseconds(text, end + 1, digits);
    end += digits + 1;
  }
  const before = text.charCodeAt(end);
  const halfAt = before === SPACE || before === NARROW_SPACE || before === 0xa0 ? end + 1 : end;
  const half = text.charCodeAt(halfAt) | 32;
  if ((half === 97 || half === 112) && (text.charCodeAt(halfAt + 1) | 32) === 109) {
    if (!isLetter(text.charCodeAt(halfAt + 2)) && hour <= 12) {
      hour = (hour % 12) + (half === 112 ? 12 : 0);
      end = halfAt + 2;
    }
  }
  out.ms = ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
  out.end = end;
  return true;
};

const milliseconds = (text: string, at: number, digits: number): number =>
  numberAt(text, at, Math.min(digits, 3)) * (digits === 1 ? 100 : digits === 2 ? 10 : 1);

/** Reads `hhmmss` with a fraction behind a mark or at once. */
export const compactClock = (text: string, at: number, out: WrittenTime): boolean => {
  const hour = numberAt(text, at, 2);
  const minute = numberAt(text, at + 2, 2);
  const second = numberAt(text, at + 4, 2);
  if (hour > 23 || minute > 59 || second > 60) return false;
  let end = at + 6;
  const point = text.charCodeAt(end);
  const from = point === DOT || point === COMMA ? end + 1 : end;
  const digits = digitsFrom(text, from, 9);
  if (digits > 0) end = from + digits;
  out.ms = ((hour * 60 + minute) * 60 + second) * 1000 + (digits > 0 ? milliseconds(text, from, digits) : 0);
  out.end = end;
  return true;
};
