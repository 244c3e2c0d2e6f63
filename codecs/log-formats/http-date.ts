const HTTP_DATE = /^[A-Z][a-z]{2}, (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC|Z)/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const COMMA = 44;

/** Epoch ms of a date as HTTP writes it at the beginning of a text (`Fri, 20 Nov 2026 22:10:29 GMT`, RFC 9110); null when there is none. */
export const httpDate = (text: string): number | null => {
  if (text.charCodeAt(3) !== COMMA) return null;
  const found = HTTP_DATE.exec(text);
  const month = found ? MONTHS.indexOf(found[2] ?? '-') : -1;
  if (!found || month < 0 || month % 3 !== 0) return null;
  return Date.UTC(Number(found[3]), month / 3, Number(found[1]), Number(found[4]), Number(found[5]), Number(found[6]));
};
