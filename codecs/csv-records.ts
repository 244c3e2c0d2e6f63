/** A record longer than this is not waited for: a quote that is never closed must not swallow the file. */
const LONGEST_RECORD = 64 * 1024;
const QUOTE = 34;

/** One record of a CSV file with the line on which it begins, its line break taken off and kept beside it. */
export interface CsvRecord {
  readonly text: string;
  readonly line: number;
  readonly lineBreak: '\n' | '\r\n';
}

/**
 * Cuts text that comes in pieces into CSV records (RFC 4180): a line break within quotes belongs to its record. Lines without
 * anything are passed over; the last one may lack its line break. Memory stays bounded.
 */
export async function* csvRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly CsvRecord[]> {
  const decoder = new TextDecoder();
  let rest = '';
  let line = 1;
  let first = 1;
  let held = '';
  let heldOpen = false;
  const cut = (text: string, isLast: boolean): CsvRecord[] => {
    const records: CsvRecord[] = [];
    const whole = rest + text;
    let at = 0;
    for (let end = whole.indexOf('\n'); end >= 0 || (isLast && at < whole.length); end = whole.indexOf('\n', at)) {
      const stop = end < 0 ? whole.length : end;
      const returned = whole.charCodeAt(stop - 1) === 13 && stop > at;
      const piece = whole.slice(at, returned ? stop - 1 : stop);
      const isOpen = (quotes(piece) % 2 === 1) !== heldOpen;
      if (isOpen && end >= 0 && held.length < LONGEST_RECORD) {
        held += `${whole.slice(at, stop)}\n`;
        heldOpen = true;
      } else {
        if (held !== '' || piece !== '')
          records.push({ text: held + piece, line: first, lineBreak: returned ? '\r\n' : '\n' });
        held = '';
        heldOpen = false;
        first = line + 1;
      }
      line += 1;
      at = stop + 1;
    }
    rest = whole.slice(at);
    if (rest.length > LONGEST_RECORD) {
      records.push({ text: rest, line, lineBreak: '\n' });
      rest = '';
    }
    return records;
  };
  for await (const chunk of chunks) yield cut(decoder.decode(chunk, { stream: true }), false);
  yield cut(decoder.decode(), true);
}

const quotes = (text: string): number => {
  if (!text.includes('"')) return 0;
  let count = 0;
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) === QUOTE) count += 1;
  return count;
};
