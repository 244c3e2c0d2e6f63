const QUOTE = 34;

/** Cells are bounded so that a damaged quote costs no more than its line. */
const MAX_FIELDS = 256;

/** The fields of one CSV record (RFC 4180: quotes doubled, line breaks inside quotes), at most 256. */
export const csvFields = (text: string, separator = ','): readonly string[] => {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < MAX_FIELDS) {
    if (text.charCodeAt(at) === QUOTE) {
      let close = text.indexOf('"', at + 1);
      while (close >= 0 && text.charCodeAt(close + 1) === QUOTE) close = text.indexOf('"', close + 2);
      const end = close < 0 ? text.length : close;
      fields.push(text.slice(at + 1, end).replaceAll('""', '"'));
      const next = text.indexOf(separator, end);
      if (next < 0) return fields;
      at = next + 1;
    } else {
      const next = text.indexOf(separator, at);
      if (next < 0) {
        fields.push(text.slice(at));
        return fields;
      }
      fields.push(text.slice(at, next));
      at = next + 1;
    }
  }
  return fields;
};
