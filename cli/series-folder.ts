import { createWriteStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXIT, exitCodeOf, failureText, MissingError, UsageError } from './failure.ts';
import type { Invocation } from './invocation.ts';

/** A file of a series, and the name of what is made of it below the folder that it goes to. */
export interface SeriesFile {
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

/** Whether an input of a command is a folder. */
export const isFolder = (input: string): boolean =>
  input !== '-' && (statSync(input, { throwIfNoEntry: false })?.isDirectory() ?? false);

/**
 * Makes one file of each series, in the same tree below `out`, and gives the exit code: a series that cannot be read is named, has no file, and
 * does not keep the others from theirs. `made` writes one and gives its exit code.
 */
export const writeSeries = async (
  { terminal }: Invocation,
  files: readonly SeriesFile[],
  out: string,
  made: (from: string, write: (texts: AsyncIterable<string>) => Promise<void>) => Promise<number>,
): Promise<number> => {
  const targets = new Map<string, string>();
  for (const { from, to } of files) {
    const target = resolve(out, to);
    const other = targets.get(target);
    if (other !== undefined) {
      throw new UsageError(`${other} and ${from} would both become ${join(out, to)}: rename one`);
    }
    if (files.some((file) => resolve(file.from) === target)) {
      throw new UsageError(`--out ${out} would overwrite ${join(out, to)}: give another folder`);
    }
    targets.set(target, from);
  }
  let code: number = EXIT.done;
  for (const [target, from] of targets) {
    mkdirSync(dirname(target), { recursive: true });
    const write = (texts: AsyncIterable<string>): Promise<void> =>
      pipeline(Readable.from(texts), createWriteStream(target));
    try {
      code = Math.max(code, await made(from, write));
    } catch (error) {
      if (exitCodeOf(error) !== EXIT.missing) throw error;
      rmSync(target, { force: true });
      terminal.err.write(failureText(error));
      code = EXIT.missing;
    }
  }
  return code;
};
