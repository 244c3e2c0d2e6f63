import { safeLine } from '../codecs/plain-text.ts';
import { keepsLines } from '../domain/source-decoding.ts';
import { createLocalPorts } from '../runtime/local.ts';
import { decideSources } from '../streams/decide-sources.ts';
import { parseSource } from '../streams/parse-source.ts';
import { findFiles } from '../streams/source-files.ts';
import { EXIT } from './failure.ts';
import { withInputFiles } from './input-files.ts';
import type { Invocation } from './invocation.ts';
import { columnsLine, parsedRecord } from './parsed-record.ts';
import { type ReadingFlags, readingOptions } from './reading-options.ts';
import { createUnreadCount, unreadText } from './unread.ts';

/** Characters that are written at once. */
const BATCH = 64 * 1024;

/**
 * `foreshock parse FILE…`: every record as one JSON object per line, on a terminal as columns; on standard error what could not
 * be read. Memory stays bounded however long the files are and however slowly the output is taken.
 */
export const parse = async (invocation: Invocation, files: readonly string[], flags: ReadingFlags): Promise<number> => {
  const options = await readingOptions(flags, invocation.config);
  return withInputFiles(invocation.terminal, files, async (locations) => {
    const { terminal } = invocation;
    const { blobs, files: reader, clock } = createLocalPorts(invocation.config);
    const readers = { blobs, files: reader };
    const startedAt = clock.now();
    const sources = await decideSources(readers, await findFiles(readers, locations), { ...options, startedAt });
    const out = recordWriter(invocation);
    let records = 0;
    for (const source of sources) {
      const unread = createUnreadCount(keepsLines(source.envelope));
      const place = { source: sources.length > 1 ? source.source : null, hasLines: keepsLines(source.envelope) };
      const reading = parseSource(readers, source, startedAt);
      let next = await reading.next();
      for (; next.done !== true; next = await reading.next()) {
        const record = next.value;
        unread.add(record);
        const line = parsedRecord(record, place);
        if (line !== null) {
          records += 1;
          await out.write(line);
        } else if (record.kind === 'skipped' && record.reason === 'outside') records += 1;
      }
      await out.flush();
      for (const { message } of source.problems ?? []) terminal.err.write(`${safeLine(message)}\n`);
      terminal.err.write(unreadText(source, unread.result(), next.value.problem));
    }
    await out.end();
    return records === 0 ? EXIT.missing : EXIT.done;
  });
};

type Line = NonNullable<ReturnType<typeof parsedRecord>>;

interface RecordWriter {
  write(line: Line): Promise<void>;
  flush(): Promise<void>;
  end(): Promise<void>;
}

/** Writes records in batches, each when the one before it was taken. */
const recordWriter = (invocation: Invocation): RecordWriter => {
  const { out } = invocation.terminal;
  const isArray = invocation.format === 'json';
  const isForPeople = invocation.format === 'text' && out.isTerminal;
  let text = isArray ? '[' : '';
  let written = 0;
  const flush = async (): Promise<void> => {
    if (text === '') return;
    out.write(text);
    text = '';
    await out.ready();
  };
  return {
    write: async (line) => {
      if (isForPeople) text += columnsLine(line, invocation);
      else if (isArray) text += `${written === 0 ? '' : ','}\n${JSON.stringify(line)}`;
      else text += `${JSON.stringify(line)}\n`;
      written += 1;
      if (text.length >= BATCH) await flush();
    },
    flush,
    end: async () => {
      if (isArray) text += '\n]\n';
      await flush();
    },
  };
};
