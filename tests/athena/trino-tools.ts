import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The newest version whose core archive is in Maven Central. */
const VERSION = '476';
const CORE = `trino-server-core:${VERSION}:tar.gz`;
const HIVE = `trino-hive:${VERSION}:zip`;
/** Trino 476 is compiled for it. */
const OLDEST_JAVA = 24;
const DOWNLOAD_MS = 10 * 60_000;

/** Where tools for tests are kept between runs: outside the tree. */
export const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'foreshock');

/** What is needed to start Trino. */
export interface TrinoTools {
  /** Folder with `lib/` and `plugin/hive/`. */
  readonly home: string;
  /** The program. */
  readonly java: string;
}

/** Finds Java and Trino, fetching Trino from Maven Central at the first time (450 MB); else says what cannot be had. */
export const findTrino = async (): Promise<TrinoTools | { readonly missing: string }> => {
  const javaHome = await findJava();
  if (javaHome === null)
    return { missing: `no Java of version ${OLDEST_JAVA} or newer in JAVA_HOME or /usr/lib/jvm: install Temurin 25` };
  const home = join(CACHE, `trino-${VERSION}`);
  try {
    if (!existsSync(home)) await unpackTrino(home, javaHome);
  } catch (error) {
    return { missing: `Trino ${VERSION} cannot be had from Maven Central: ${String(error).slice(0, 300)}` };
  }
  return { home, java: join(javaHome, 'bin', 'java') };
};

const findJava = async (): Promise<string | null> => {
  const installed = await readdir('/usr/lib/jvm').catch((): string[] => []);
  const homes = [process.env['JAVA_HOME'] ?? '', ...installed.toSorted().map((name) => join('/usr/lib/jvm', name))];
  for (const home of homes) if (home !== '' && (await javaVersion(home)) >= OLDEST_JAVA) return home;
  return null;
};

/** 0 where there is none, or no `jar` beside it, which unpacks zip files. */
const javaVersion = async (home: string): Promise<number> => {
  if (!existsSync(join(home, 'bin', 'jar'))) return 0;
  const said = await run(join(home, 'bin', 'java'), ['-version']).catch(() => null);
  return Number(/version "(\d+)/.exec(said?.stderr ?? '')?.[1] ?? 0);
};

/** Into a folder beside `home` that is renamed when it is whole: a run that dies leaves nothing half. */
const unpackTrino = async (home: string, javaHome: string): Promise<void> => {
  const [core, hive] = [await fetched(CORE), await fetched(HIVE)];
  await mkdir(dirname(home), { recursive: true });
  const made = await mkdtemp(`${home}-`);
  try {
    await run('tar', ['-xzf', core, '--strip-components=1', '-C', made]);
    await run(join(javaHome, 'bin', 'jar'), ['-xf', hive], { cwd: join(made, 'plugin') });
    await rename(join(made, 'plugin', `trino-hive-${VERSION}`), join(made, 'plugin', 'hive'));
    await rename(made, home);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
};

/** Path of an artifact of Trino in Maven's own folder, which it is fetched into unless it is there. */
const fetched = async (artifact: string): Promise<string> => {
  const [name = '', version = '', type = ''] = artifact.split(':');
  const path = join(homedir(), '.m2', 'repository', 'io', 'trino', name, version, `${name}-${version}.${type}`);
  if (!existsSync(path)) {
    const wanted = ['-q', '-B', 'dependency:get', '-Dtransitive=false', `-Dartifact=io.trino:${artifact}`];
    await run('mvn', wanted, { timeout: DOWNLOAD_MS });
  }
  return path;
};
