import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decompressed } from '../codecs/decode/decompress.ts';
import { momentText } from '../codecs/report/period.ts';
import { templateId } from '../domain/templates/count-templates.ts';
import { createLocalPorts } from '../runtime/local.ts';
import { decideSources } from '../streams/decide-sources.ts';
import { lineTemplates } from '../streams/line-templates.ts';
import { findFiles } from '../streams/source-files.ts';
import { sourceTemplates } from '../streams/source-templates.ts';
import { EXIT, MissingError, UsageError } from './failure.ts';
import type { Format, Invocation } from './invocation.ts';
import { writeList } from './output.ts';

/** `foreshock templates FILE…`: the templates of the messages of a log, or of lines that are messages; `-` is standard input. */
export const templates = async (
  invocation: Invocation,
  files: readonly string[],
  flags: { readonly messages?: boolean },
): Promise<number> => {
  const { terminal } = invocation;
  if (files.includes('-')) {
    if (files.length > 1) throw new UsageError('- (standard input) stands alone: give the files on their own');
    if (terminal.input.isTerminal) terminal.err.write('reading from standard input; end with Ctrl-D\n');
  }
  if (!flags.messages) return writeReport(invocation, files);
  for (const file of files) await writeLines(invocation, file);
  return EXIT.done;
};

/** The list of templates with counts and times. */
const writeReport = async (invocation: Invocation, files: readonly string[]): Promise<number> => {
  const { terminal } = invocation;
  const spool = await mkdtemp(join(tmpdir(), 'foreshock-'));
  try {
    const { blobs, files: reader, clock } = createLocalPorts({ ...invocation.config, lake: spool });
    const readers = { blobs, files: reader };
    if (files.includes('-')) await blobs.put(SPOOLED, terminal.input);
    const found = await findFiles(readers, files.includes('-') ? [SPOOLED] : files);
    const startedAt = clock.now();
    const options = { zoneOffsetMinutes: null, year: null, from: null, to: null, startedAt };
    const mined = await sourceTemplates(readers, await decideSources(readers, found, options), startedAt);
    if (mined.templates.length === 0) {
      throw new MissingError(
        `no record of ${files.join(', ')} has a message that can be read (--messages takes every line as one message)`,
      );
    }
    writeList(
      invocation,
      mined.templates.map(({ id, text, count, firstSeen, lastSeen }) => ({
        template_id: id,
        template: text,
        count,
        first_seen: timeText(firstSeen),
        last_seen: timeText(lastSeen),
      })),
      [
        { label: 'count', of: ({ count }) => count },
        { label: 'first seen', of: ({ first_seen }) => momentOf(first_seen) },
        { label: 'last seen', of: ({ last_seen }) => momentOf(last_seen) },
        { label: 'template', of: ({ template }) => template },
      ],
    );
    if (mined.silent > 0) terminal.err.write(`${mined.silent} records without a message\n`);
    if (mined.unreadable > 0) terminal.err.write(`${mined.unreadable} records could not be read\n`);
    if (mined.others > 0) terminal.err.write(`${mined.others} records with more different messages than are kept\n`);
    return EXIT.done;
  } finally {
    await rm(spool, { recursive: true, force: true });
  }
};

const SPOOLED = 'uploads/stdin';

const timeText = (ts: number | null): string | null => (ts === null ? null : new Date(ts).toISOString());
const momentOf = (time: string | null): string | null => (time === null ? null : momentText(time));

const BATCH = 65_536;

/** One line for every message, in order. */
const writeLines = async ({ terminal, config, format }: Invocation, file: string): Promise<void> => {
  const input = file === '-' ? terminal.input : await openFile(config, file);
  const mined = await lineTemplates(decompressed(input));
  if (mined.lines === 0)
    throw new MissingError(`${file === '-' ? 'standard input' : file} is empty: it has no messages`);
  const rendered = mined.texts.map((text) => rendering[format](templateId(text), text));
  const separator = format === 'json' ? ',\n' : '\n';
  let batch = format === 'json' ? '[' : '';
  let left = mined.lines;
  for (const number of mined.numbers()) {
    left -= 1;
    batch += rendered[number] ?? '';
    if (left > 0) batch += separator;
    if (batch.length < BATCH) continue;
    terminal.out.write(batch);
    batch = '';
  }
  terminal.out.write(`${batch}${format === 'json' ? ']' : ''}\n`);
};

const openFile = async (config: Invocation['config'], file: string): Promise<AsyncIterable<Uint8Array>> => {
  const { blobs, files } = createLocalPorts(config);
  await findFiles({ blobs, files }, [file]);
  return files.stream(file, 0);
};

const rendering: Readonly<Record<Format, (id: string, text: string) => string>> = {
  text: (id, text) => `${id}\t${text.replaceAll('\t', ' ')}`,
  json: (id, text) => JSON.stringify({ template_id: id, template: text }),
  ndjson: (id, text) => JSON.stringify({ template_id: id, template: text }),
};
