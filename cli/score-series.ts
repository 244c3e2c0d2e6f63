import { createWriteStream, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { countText, many } from '../codecs/quantities.ts';
import { createLocalPorts } from '../runtime/local.ts';
import { scoreSeries, type SeriesSummary } from '../streams/score-series.ts';
import { findFiles } from '../streams/source-files.ts';
import { EXIT, MissingError, UsageError } from './failure.ts';
import type { Invocation } from './invocation.ts';

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
  const isFolder = input !== '-' && (statSync(input, { throwIfNoEntry: false })?.isDirectory() ?? false);
  if (out === undefined) {
    if (isFolder) throw new UsageError(`${input} is a folder: say where its scores go, for example --out scores`);
    return writeToOutput(invocation, input);
  }
  if (input === '-')
    throw new UsageError('--out takes a file or a folder: redirect standard output instead, as in > scores.csv');
  const files = isFolder ? seriesIn(input) : [{ from: input, to: basename(input) }];
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

/** A file of a series, and the name of its scores below the folder that they go to. */
interface SeriesFile {
  readonly from: string;
  readonly to: string;
}

const SERIES = /\.csv(?:\.(?:gz|zst|bz2))?$/i;
const PACKED = /\.(?:gz|zst|bz2)$/i;

/** The CSV files of series below a folder, by name; packed ones lose their ending. */
export const seriesIn = (folder: string): readonly SeriesFile[] => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => SERIES.test(name) && statSync(join(folder, name), { throwIfNoEntry: false })?.isFile())
    .sort();
  if (names.length === 0) throw new MissingError(`${folder} has no .csv and no .csv.gz: give the folder of the series`);
  return names.map((name) => ({ from: join(folder, name), to: name.replace(PACKED, '') }));
};

const writeToFolder = async (
  invocation: Invocation,
  files: readonly SeriesFile[],
  { input, out }: { readonly input: string; readonly out: string },
): Promise<number> => {
  const targets = new Map<string, string>();
  for (const { from, to } of files) {
    const target = resolve(out, to);
    const other = targets.get(target);
    if (other !== undefined)
      throw new UsageError(`${other} and ${from} would both become ${join(out, to)}: rename one`);
    if (files.some((file) => resolve(file.from) === target)) {
      throw new UsageError(`--out ${out} would overwrite ${join(out, to)}: give another folder`);
    }
    targets.set(target, from);
  }
  const total = { rows: 0, alarms: 0 };
  let code: number = EXIT.done;
  for (const [target, from] of targets) {
    mkdirSync(dirname(target), { recursive: true });
    const summaries: SeriesSummary[] = [];
    const rows = scoreSeries(await openSeries(invocation, from), from);
    const texts = async function* (): AsyncGenerator<string> {
      summaries.push(yield* rows);
    };
    await pipeline(Readable.from(texts()), createWriteStream(target));
    for (const summary of summaries) {
      total.rows += summary.rows;
      total.alarms += summary.alarms;
      code = Math.max(code, finish(invocation, from, summary));
    }
  }
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
