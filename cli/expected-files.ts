import { readdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { MissingError, UsageError } from './failure.ts';
import type { ReadingFlags } from './reading-options.ts';

const OPTIONS = ['from', 'to', 'tz', 'year', 'format', 'unit', 'service', 'formats'] as const;

/** Words of a `replay` line apart: files and patterns, and the reading options of `foreshock replay` with their values. */
export const blockOptions = (
  at: string,
  words: readonly string[],
): { readonly words: readonly string[]; readonly flags: ReadingFlags } => {
  const files: string[] = [];
  const flags: Partial<Record<(typeof OPTIONS)[number], string>> = {};
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('--')) {
      files.push(word);
      continue;
    }
    const [name = '', inline] = word.slice(2).split(/=(.*)/s);
    const option = OPTIONS.find((known) => known === name);
    if (option === undefined) {
      throw new UsageError(
        `${at}: ${word} is no option of a replay here; give ${OPTIONS.map((known) => `--${known}`).join(', ')}`,
      );
    }
    const value = inline ?? words[index + 1];
    if (value === undefined) throw new UsageError(`${at}: ${word} lacks its value`);
    if (inline === undefined) index += 1;
    flags[option] = value;
  }
  return { words: files, flags };
};

/** Files that words name, relative to a folder; `*` and `?` stand for any and one character of a file's name. */
export const filesOf = async (at: string, folder: string, words: readonly string[]): Promise<readonly string[]> => {
  if (words.length === 0) throw new UsageError(`${at}: replay what? Name files`);
  const files: string[] = [];
  for (const word of words) {
    if (word === '-') throw new UsageError(`${at}: standard input cannot be tested again: name files`);
    const path = resolve(folder, word);
    files.push(...(/[*?]/.test(word) ? await matching(at, word, path) : [path]));
  }
  return [...new Set(files)];
};

const matching = async (at: string, word: string, path: string): Promise<readonly string[]> => {
  if (/[*?]/.test(dirname(path))) {
    throw new UsageError(`${at}: ${word}: * and ? stand in the name of the file alone, not in its folder`);
  }
  const pattern = new RegExp(
    `^${basename(path)
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  );
  const names = await readdir(dirname(path)).catch(() => {
    throw new MissingError(`${at}: ${word}: there is no such folder`);
  });
  const found = names.filter((name) => pattern.test(name) && (!name.startsWith('.') || word.startsWith('.')));
  if (found.length === 0) throw new MissingError(`${at}: ${word}: no file has such a name`);
  return found.toSorted().map((name) => resolve(dirname(path), name));
};
