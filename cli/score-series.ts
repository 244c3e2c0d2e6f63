import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { countText, many } from '../codecs/quantities.ts';
import { createLocalPorts } from '../runtime/local.ts';
import { scoreSeries, type SeriesSummary } from '../streams/score-series.ts';
import { findFiles } from '../streams/source-files.ts';
import { EXIT, MissingError, UsageError } from './failure.ts';
import type { Invocation } from './invocation.ts';
import { isFolder, type SeriesFile, seriesIn, writeSeries } from './series-folder.ts';

export interface ScoreSeriesFlags {
  readonly out?: string;
}

/** `foreshock score-series FILE|DIR|-`: the rows of a series with an anomaly score each, on standard output or in a folder. */
export const scoreSeriesFiles = async (
  invocation: Invocation,
  input: string,
  { out }: ScoreSeriesFlags,
): Promise<number> => {
  if (invocation.format !== 'text') throw new UsageError('score-series answers as CSV: leave out --json and --ndjson');
  if (out === undefined) {
    if (isFolder(input))
      throw new UsageError(`${input} is a folder: say where its scores go, for example --out scores`);
    return writeToOutput(invocation, input);
  }
  if (input === '-')
    throw new UsageError('--out takes a file or a folder: redirect standard output instead, as in > scores.csv');
  const files = isFolder(input) ? seriesIn(input) : [{ from: input, to: basename(input) }];
  return writeToFolder(invocation, files, { input, out });
};

const writeToOutput = async (invocation: Invocation, input: string): Promise<number> => {
  const { terminal } = invocation;
  if (input === '-' && terminal.input.isTerminal) terminal.err.write('reading from standard input; end with Ctrl-D\n');
  const name = input === '-' ? 'standard input' : input;
  const rows = scoreSeries(await openSeries(invocation, input), name);
  for (;;) {
    const next = await rows.next();
    if (next.done) return finish(invocation, name, next.value);
    terminal.out.write(next.value);
    await terminal.out.ready();
  }
};

const writeToFolder = async (
  invocation: Invocation,
  files: readonly SeriesFile[],
  { input, out }: { readonly input: string; readonly out: string },
): Promise<number> => {
  const total = { rows: 0, alarms: 0 };
  const code = await writeSeries(invocation, files, out, async (from, write) => {
    const summaries: SeriesSummary[] = [];
    const rows = scoreSeries(await openSeries(invocation, from), from);
    const texts = async function* (): AsyncGenerator<string> {
      summaries.push(yield* rows);
    };
    await write(texts());
    return summaries.reduce<number>((worst, summary) => {
      total.rows += summary.rows;
      total.alarms += summary.alarms;
      return Math.max(worst, finish(invocation, from, summary));
    }, EXIT.done);
  });
  invocation.terminal.err.write(
    `${many(files.length, 'file')} of ${input}: ${countText(total.rows)} values, ${many(total.alarms, 'alarm')}; scores in ${out}\n`,
  );
  return code;
};

/** The bytes of a file or of standard input (`-`). */
export const openSeries = async (
  { terminal, config }: Invocation,
  input: string,
): Promise<AsyncIterable<Uint8Array>> => {
  if (input === '-') return terminal.input;
  if (!existsSync(input)) throw new MissingError(`there is no file ${input}: check the name`);
  const { blobs, files } = createLocalPorts(config);
  await findFiles({ blobs, files }, [input]);
  return files.stream(input, 0);
};

/** Says what could not be read; a series of which nothing could be is missing. */
const finish = ({ terminal }: Invocation, name: string, summary: SeriesSummary): number => {
  const { rows, unreadable, firstProblem } = summary;
  if (firstProblem === null) return EXIT.done;
  terminal.err.write(
    `${name}: ${countText(unreadable)} of ${many(rows, 'row')} could not be read and got no score; first ${firstProblem} ` +
      '(times are ISO 8601 or epoch seconds or milliseconds, values are numbers)\n',
  );
  return unreadable === rows ? EXIT.missing : EXIT.done;
};
