/*
 * Checks the layout: `node scripts/check-boundaries.ts [folder] [--json]`. Import rules run in dependency-cruiser,
 * source rules on the syntax tree. Prints each violation with its remedy; exit 1 when there is one.
 */
import { existsSync, globSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { FOLDERS, FREE_FOLDERS, IMPORT_RULES, SOURCE_RULES } from './boundary-rules.ts';
import { checkSource, type Finding, lineAt, readSource, type Source } from './source-rules.ts';

interface Violation {
  readonly rule: string;
  readonly where: string;
  readonly what: string;
  readonly remedy: string;
}

const NOT_OURS = ['node_modules', 'dist', 'dist-aws', 'sample-logs', 'docs', 'coverage'];

/** Folders at the top that are ours to check; hidden ones and generated ones are not. */
const topFolders = (root: string): string[] =>
  readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.includes(entry.name))
    .map((entry) => entry.name);

const inLayout = (file: string): boolean =>
  [...Object.keys(FOLDERS), ...FREE_FOLDERS].some((folder) => file.startsWith(`${folder}/`)) ||
  file === 'jest.config.js';

/** Imports as dependency-cruiser sees them; node_modules is not excluded, else package rules would see nothing. */
const cruised = async (root: string, folders: string[]): Promise<ICruiseResult> => {
  const { output } = await cruise(
    folders,
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: IMPORT_RULES },
      parser: 'swc',
      doNotFollow: { path: 'node_modules' },
      moduleSystems: ['es6', 'cjs'],
    },
    {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      // without it no path within a package is found
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  );
  if (typeof output === 'string') throw new Error(`dependency-cruiser gave text instead of a result: ${output}`);
  return output;
};

const importViolations = ({ summary }: ICruiseResult): Violation[] => {
  const remedies = new Map(IMPORT_RULES.map((rule) => [rule.name, rule.comment]));
  return summary.violations.map(({ rule, from, to }) => ({
    rule: rule.name,
    where: from,
    what: `imports ${to}`,
    remedy: remedies.get(rule.name) ?? '',
  }));
};

const sourceViolation = ({ rule, file, line, what }: Finding): Violation => ({
  rule,
  where: `${file}:${line}`,
  what,
  remedy: SOURCE_RULES[rule],
});

const bare = (name: string): string => name.replace(/^node:/, '');

/** Imports in the text that dependency-cruiser missed: its swc reader does not know every kind of syntax. */
const unseen = (sources: readonly Source[], { modules }: ICruiseResult): Finding[] => {
  const seen = new Map(
    modules.map(({ source, dependencies }) => [source, new Set(dependencies.map((to) => bare(to.module)))]),
  );
  return sources.flatMap(({ file, text, specifiers }) =>
    specifiers
      .filter(({ name }) => !(seen.get(file)?.has(bare(name)) ?? false))
      .map(({ name, at }): Finding => ({ rule: 'unseen-import', file, line: lineAt(text, at), what: name })),
  );
};

/** True for what packages bring and what programs hide, wherever it lies: `tests/peers` has both. */
const isOfOthers = (path: string): boolean =>
  path.split('/').some((part) => part === 'node_modules' || part.startsWith('.'));

const strangers = (root: string): Finding[] =>
  globSync('**/*.{ts,js,mjs,cjs}', { cwd: root, exclude: (path) => NOT_OURS.includes(path) || isOfOthers(path) })
    .filter((file) => !inLayout(file))
    .map((file) => ({ rule: 'unknown-folder', file, line: 1, what: 'a source file outside the layout' }));

const check = async (root: string): Promise<Violation[]> => {
  const sources = [...Object.keys(FOLDERS), ...FREE_FOLDERS]
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root, exclude: isOfOthers }))
    .map((file) => readSource(root, file));
  const findings = [...strangers(root), ...sources.flatMap(checkSource)];
  if (findings.some(({ rule }) => rule === 'unreadable-source')) return findings.map(sourceViolation);
  const result = await cruised(root, topFolders(root));
  return [...importViolations(result), ...[...findings, ...unseen(sources, result)].map(sourceViolation)];
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const root = resolve(positionals[0] ?? join(import.meta.dirname, '..'));
if (!existsSync(root)) throw new Error(`No folder ${root}: give the folder to check, or none for this project.`);

const violations = await check(root);
if (values.json === true) {
  console.log(JSON.stringify(violations, null, 2));
} else {
  for (const { rule, where, what, remedy } of violations) console.log(`${where}  ${what}\n  ${rule}: ${remedy}`);
  console.log(violations.length === 0 ? 'Boundaries hold.' : `${violations.length} violations of boundaries.`);
}
if (violations.length > 0) process.exitCode = 1;
