import { maskMessage } from '../domain/fingerprint.ts';
import { type CountedTemplate, countTemplates } from '../domain/templates/count-templates.ts';
import { createMessageCounts } from '../domain/templates/message-counts.ts';
import type { DecidedSource } from './decide-sources.ts';
import { parseSource, type SourceRecord } from './parse-source.ts';
import type { SourceReaders } from './source-files.ts';

/** The templates of sources, and the records that are in none of them. */
export interface SourceTemplates {
  readonly templates: readonly CountedTemplate[];
  /** Records whose message was beyond the bound on different messages. */
  readonly others: number;
  /** Records without a message. */
  readonly silent: number;
  /** Records that could not be read. */
  readonly unreadable: number;
}

/** Mines the templates of all sources together, read once to their end in bounded memory. `startedAt` is epoch ms. */
export const sourceTemplates = async (
  readers: SourceReaders,
  sources: readonly DecidedSource[],
  startedAt: number,
): Promise<SourceTemplates> => {
  const counts = createMessageCounts();
  let silent = 0;
  let unreadable = 0;
  for (const source of sources) {
    for await (const record of parseSource(readers, source, startedAt)) {
      if (record.kind === 'skipped') continue;
      const message = messageOf(record);
      if (message === undefined) unreadable += 1;
      else if (message === null) silent += 1;
      else counts.add(message.masked, message.ts);
    }
  }
  const { messages, others } = counts.result();
  return { templates: countTemplates(messages), others, silent, unreadable };
};

/** The masked message of a record; null when it has none, undefined when it could not be read. */
const messageOf = (
  record: SourceRecord,
): { readonly masked: string; readonly ts: number | null } | null | undefined => {
  if (record.kind === 'row')
    return record.fingerprint === null ? null : { masked: record.masked, ts: record.parsed.ts };
  if (record.kind !== 'unreadable' || record.parsed === undefined) return undefined;
  const { message } = record.parsed;
  return message === null ? null : { masked: maskMessage(message), ts: null };
};
