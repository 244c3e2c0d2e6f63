import { cut, safeLine } from '../codecs/plain-text.ts';
import type { SourceRecord } from '../streams/parse-source.ts';

/** What could not be read for one reason: how much of it, and the first. */
export interface Unread {
  readonly reason: string;
  readonly records: number;
  /** First physical line of the first one; null = a record of an envelope. */
  readonly line: number | null;
  /** The beginning of its text. */
  readonly head: string;
}

/** Counts what becomes no record while a source is read; `hasLines` is false for an envelope, whose elements have none. */
export const createUnreadCount = (
  hasLines: boolean,
): {
  add(record: SourceRecord): void;
  result(): readonly Unread[];
} => {
  const counts = new Map<string, Unread>();
  const count = (reason: string, at: number, head: string): void => {
    const line = hasLines ? at : null;
    const known = counts.get(reason);
    counts.set(reason, known ? { ...known, records: known.records + 1 } : { reason, records: 1, line, head });
  };
  return {
    add: (record) => {
      if (record.kind === 'oversized') count('oversized', record.line, record.head);
      else if (record.kind === 'unreadable') count(record.reason, record.line, record.head);
    },
    result: () => [...counts.values()],
  };
};

const HEAD_COLUMNS = 72;

/** What could not be read, as short lines for a person; '' when everything was. `problem` is what was wrong with the source. */
export const unreadText = (
  { source }: { readonly source: string },
  unread: readonly Unread[],
  problem: string | null,
): string => {
  const lines = unread.map(({ reason, records, line, head }) => {
    const what = reason === 'no-time' ? 'without a time' : `not read (${reason})`;
    const where = line === null ? '' : `, the first at line ${line}`;
    return `${records} ${records === 1 ? 'record' : 'records'} ${what}${where}: ${cut(safeLine(head.slice(0, 1000)), HEAD_COLUMNS)}`;
  });
  const said = problem === null ? lines : [problem, ...lines];
  return said.map((text) => `${safeLine(source)}: ${text}\n`).join('');
};
