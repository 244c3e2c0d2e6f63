import { join } from 'node:path';
import { readingText, verdictText } from '../codecs/report/verdict-text.ts';
import { reportKey } from '../domain/lake-layout.ts';
import type { ReplayJson } from '../domain/machine-output.ts';
import type { Report } from '../domain/report.ts';
import type { BlobStore } from '../ports/index.ts';
import { readJson } from '../streams/event-store.ts';
import { EXIT, MissingError, UsageError } from './failure.ts';
import { findReplay } from './find-replay.ts';
import { type Invocation, paintOf } from './invocation.ts';
import { openLake } from './open-lake.ts';

/** The options of `report` as they are written. */
export interface ReportFlags {
  readonly md?: boolean;
  readonly html?: boolean;
}

/** `foreshock report [REPLAY]`: the proof of a finished replay, as it was written. */
export const report = async (
  invocation: Invocation,
  named: string | undefined,
  flags: ReportFlags,
): Promise<number> => {
  const { terminal, format } = invocation;
  const asked = [flags.md, flags.html, format !== 'text'].filter(Boolean);
  if (asked.length > 1) throw new UsageError('give one of --md, --html, --json and --ndjson');
  const { blobs } = await openLake(invocation);
  const replay = await findReplay(blobs, named);
  if (asked.length === 0) {
    const paint = paintOf(invocation);
    const found = await loadReport(blobs, replay);
    terminal.out.write(
      `${readingText(found.replay, paint)}\n${verdictText(found, paint)}${whereReportsAre(invocation, found.replay)}`,
    );
  } else if (format === 'ndjson') {
    terminal.out.write(`${JSON.stringify(await loadReport(blobs, replay))}\n`);
  } else {
    terminal.out.write(
      await storedText(blobs, replay, flags.md ? 'report.md' : flags.html ? 'report.html' : 'report.json'),
    );
  }
  return EXIT.done;
};

/** Paths of the reports of a replay, as they can be opened from here. */
export const reportPaths = (
  { config }: Invocation,
  { report: { json, md, html } }: ReplayJson,
): ReplayJson['report'] => ({
  json: join(config.on ?? config.lake, json),
  md: join(config.on ?? config.lake, md),
  html: join(config.on ?? config.lake, html),
});

/** The stored report of a replay; one that is not there yet is an error that says how to get it. */
export const loadReport = async (blobs: Pick<BlobStore, 'get'>, replay: string): Promise<Report> =>
  (await readJson<Report>(blobs, reportKey(replay, 'report.json'))) ?? fail(replay);

const storedText = async (
  blobs: Pick<BlobStore, 'get'>,
  replay: string,
  file: Parameters<typeof reportKey>[1],
): Promise<string> => {
  const bytes = (await blobs.get(reportKey(replay, file))) ?? fail(replay);
  return new TextDecoder().decode(bytes);
};

const fail = (replay: string): never => {
  throw new MissingError(
    `${replay} has no report yet: it is written when the replay is finished; \`foreshock status\` shows how far it is`,
  );
};

/** Where the reports of a replay are, for a person. */
export const whereReportsAre = (invocation: Invocation, result: ReplayJson): string => {
  const { html, md, json } = reportPaths(invocation, result);
  const paint = paintOf(invocation);
  const line = (label: string, path: string): string => `  ${label.padEnd(9)} ${path}\n`;
  return `\n${paint.strong('Reports')}\n${line('page', html)}${line('Markdown', md)}${line('JSON', json)}`;
};
