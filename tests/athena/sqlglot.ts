import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CACHE } from './trino-tools.ts';

const run = promisify(execFile);
const VERSION = '30.30.0';
const INSTALL_MS = 120_000;

/** What the parser takes a statement for; of those that are no CREATE, and of errors, the kind alone. */
export interface ParsedStatement {
  /** `create table`, `create view`, `Select`, `error`. */
  readonly kind: string;
  readonly error?: string;
  readonly external?: boolean;
  readonly columns?: readonly (readonly [name: string, type: string])[];
  readonly partitions?: readonly (readonly [name: string, type: string])[];
  readonly location?: string | null;
  readonly serde?: string | null;
  readonly properties?: Readonly<Record<string, string>>;
}

/** Path of a Python that has sqlglot, installed at the first time; else says what cannot be had. */
export const findSqlglot = async (): Promise<{ readonly python: string } | { readonly missing: string }> => {
  const home = join(CACHE, `sqlglot-${VERSION}`);
  const python = join(home, 'bin', 'python');
  if (existsSync(join(home, 'ready'))) return { python };
  try {
    await run('python3', ['-m', 'venv', home]);
    await run(python, ['-m', 'pip', 'install', '-q', `sqlglot==${VERSION}`], { timeout: INSTALL_MS });
    await run('touch', [join(home, 'ready')]);
    return { python };
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    return { missing: `sqlglot ${VERSION} cannot be had from PyPI: ${String(error).slice(0, 300)}` };
  }
};

/** Parses statements in Athena's dialect. */
export const parseStatements = async (
  python: string,
  statements: readonly string[],
): Promise<readonly ParsedStatement[]> => {
  const child = spawn(python, [join(import.meta.dirname, 'parse-athena.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdin.end(JSON.stringify(statements));
  await once(child, 'close');
  return JSON.parse(said) as readonly ParsedStatement[];
};
