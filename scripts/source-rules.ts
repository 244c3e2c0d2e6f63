/*
 * What imports do not show: mathematics that differs between machines, hidden clocks, chance, the environment. Read
 * from the syntax tree, so comments and strings cannot mislead it.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, type Program, Visitor } from 'oxc-parser';
import { FOLDERS, PURE_FOLDERS, type SOURCE_RULES, TEST_CODE } from './boundary-rules.ts';

export interface Finding {
  readonly rule: keyof typeof SOURCE_RULES;
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

/** A parsed source file; `specifiers` are all modules it names in imports that can be read off the text. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly program: Program;
  readonly specifiers: readonly { readonly name: string; readonly at: number }[];
  readonly findings: readonly Finding[];
}

/** Exact or correctly rounded everywhere (ECMA-262, 21.3.2), and the constants. */
const EXACT_MATH = new Set(
  'abs floor ceil round trunc sign min max sqrt imul clz32 fround E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2'.split(' '),
);
const CLOCK_GLOBALS = new Set(['performance', 'Temporal', 'setTimeout', 'setInterval', 'setImmediate']);
const RANDOM_MEMBERS = new Set(['randomUUID', 'randomBytes', 'randomInt', 'randomFill', 'getRandomValues']);

const isIn = (file: string, folders: readonly string[]): boolean =>
  !new RegExp(TEST_CODE).test(file) && folders.some((folder) => file.startsWith(`${folder}/`));

/** A loose view of a syntax node: enough to look at names and shapes. */
interface Shape {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

const shapeOf = (value: unknown): Shape | null =>
  typeof value === 'object' && value !== null && 'type' in value ? (value as Shape) : null;

const isName = (value: unknown, name: string): boolean => {
  const shape = shapeOf(value);
  return shape?.type === 'Identifier' && shape['name'] === name;
};

/** The member's name in `a.name`, `a['name']`; null when it is computed. */
const memberName = (member: Shape): string | null => {
  const property = shapeOf(member['property']);
  if (member['computed'] !== true) return String(property?.['name']);
  return property?.type === 'Literal' && typeof property['value'] === 'string' ? property['value'] : null;
};

const isMember = (shape: Shape | null): shape is Shape => shape?.type === 'MemberExpression';

const isPowerOfTwo = (power: Shape): boolean =>
  shapeOf(power['left'])?.['value'] === 2 && Number.isInteger(shapeOf(power['right'])?.['value']);

const isBigPower = (power: Shape): boolean => typeof shapeOf(power['left'])?.['value'] === 'bigint';

/** What uses inexact mathematics in a program: `Math.exp`, `x ** y`, `Math` passed on whole. */
const inexactMath = (program: Program): { at: number; what: string }[] => {
  const found: { at: number; what: string }[] = [];
  each(program, (node, parent, key) => {
    if (isName(node, 'Math') && isReference(parent, key)) {
      const name = isMember(parent) ? memberName(parent) : null;
      if (name === null) found.push({ at: node.start, what: 'Math as a value' });
      else if (!EXACT_MATH.has(name)) found.push({ at: node.start, what: `Math.${name}` });
    }
    if (isMember(node) && memberName(node) === 'Math')
      found.push({ at: node.start, what: 'Math through another name' });
    const operator = node['operator'];
    if ((operator === '**' && !isPowerOfTwo(node) && !isBigPower(node)) || operator === '**=')
      found.push({ at: node.start, what: operator });
  });
  return found;
};

/** Calls `visit` for every node with its parent and the parent's key that holds it. */
const each = (root: unknown, visit: (node: Shape, parent: Shape | null, key: string) => void): void => {
  const go = (value: unknown, parent: Shape | null, key: string): void => {
    if (Array.isArray(value)) {
      for (const element of value) go(element, parent, key);
      return;
    }
    const node = shapeOf(value);
    if (node === null) return;
    visit(node, parent, key);
    for (const [name, child] of Object.entries(node)) if (typeof child === 'object') go(child, node, name);
  };
  go(root, null, '');
};

/** Not the name of a property, a type or a declaration: `x.Math`, `{ Math: 1 }`. */
const isReference = (parent: Shape | null, key: string): boolean => {
  if (parent === null) return true;
  if (key === 'property' && isMember(parent)) return parent['computed'] === true;
  if (key === 'key') return parent['computed'] === true || parent['shorthand'] === true;
  return !parent.type.startsWith('TS') || parent.type === 'TSAsExpression' || parent.type === 'TSSatisfiesExpression';
};

/** The source with its syntax tree; a file that does not parse has a finding and no specifiers. */
export const readSource = (root: string, file: string): Source => {
  const text = readFileSync(join(root, file), 'utf8');
  const { program, module, errors } = parseSync(file, text);
  const specifiers: { name: string; at: number }[] = [];
  const findings: Finding[] = errors.map((error) => ({
    rule: 'unreadable-source',
    file,
    line: lineAt(text, error.labels[0]?.start ?? 0),
    what: error.message,
  }));
  for (const { moduleRequest } of module.staticImports)
    specifiers.push({ name: moduleRequest.value, at: moduleRequest.start });
  for (const { entries } of module.staticExports)
    for (const { moduleRequest } of entries)
      if (moduleRequest !== null) specifiers.push({ name: moduleRequest.value, at: moduleRequest.start });
  new Visitor({
    ImportExpression: ({ source, start }) => {
      const name = source.type === 'Literal' && typeof source.value === 'string' ? source.value : null;
      if (name !== null) specifiers.push({ name, at: start });
      else if (isIn(file, PURE_FOLDERS))
        findings.push({ rule: 'unseen-import', file, line: lineAt(text, start), what: 'import of a computed path' });
    },
    TSImportType: ({ source, start }) => {
      specifiers.push({ name: source.value, at: start });
    },
  }).visit(program);
  return { file, text, program, specifiers, findings };
};

export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** Every violation of a source rule in this file. */
export const checkSource = (source: Source): Finding[] => {
  const { file, text, program } = source;
  const findings: Finding[] = [...source.findings];
  const report = (rule: Finding['rule'], at: number, what: string): void => {
    findings.push({ rule, file, line: lineAt(text, at), what });
  };
  if (isIn(file, ['domain'])) {
    for (const { at, what } of inexactMath(program)) report('domain-math', at, what);
    for (const { at, what } of inexactStatistics(program)) report('domain-statistics', at, what);
  }
  if (isIn(file, PURE_FOLDERS)) {
    each(program, (node, parent, key) => {
      const hidden = hiddenInput(node, parent, key);
      if (hidden !== null) report(hidden.rule, node.start, hidden.what);
    });
  }
  const outsideRuntime = Object.keys(FOLDERS).filter((folder) => folder !== 'runtime');
  if (isIn(file, outsideRuntime)) {
    each(program, (node, parent, key) => {
      if (readsEnvironment(node, parent, key)) report('environment-only-in-runtime', node.start, 'process.env');
    });
  }
  if (isIn(file, ['ports'])) {
    for (const statement of program.body)
      if (!isTypeOnly(statement as unknown as Shape)) report('ports-hold-types-only', statement.start, statement.type);
  }
  return findings;
};

const hiddenInput = (
  node: Shape,
  parent: Shape | null,
  key: string,
): { rule: 'no-clock' | 'no-chance'; what: string } | null => {
  if (isMember(node)) {
    const name = memberName(node);
    if (isName(node['object'], 'Date') && name === 'now') return { rule: 'no-clock', what: 'Date.now' };
    if (isName(node['object'], 'process') && name === 'hrtime') return { rule: 'no-clock', what: 'process.hrtime' };
    if (isName(node['object'], 'Math') && name === 'random') return { rule: 'no-chance', what: 'Math.random' };
    if (name !== null && RANDOM_MEMBERS.has(name)) return { rule: 'no-chance', what: name };
  }
  if (node.type === 'NewExpression' && isName(node['callee'], 'Date') && isEmpty(node['arguments']))
    return { rule: 'no-clock', what: 'new Date()' };
  if (node.type === 'CallExpression' && isName(node['callee'], 'Date')) return { rule: 'no-clock', what: 'Date()' };
  if (node.type === 'ImportSpecifier') {
    const imported = String(shapeOf(node['imported'])?.['name']);
    if (RANDOM_MEMBERS.has(imported)) return { rule: 'no-chance', what: imported };
  }
  if (node.type === 'Identifier' && isReference(parent, key) && CLOCK_GLOBALS.has(String(node['name'])))
    return { rule: 'no-clock', what: String(node['name']) };
  return null;
};

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** `process.env`, `{ env } = process`, `import { env } from 'node:process'`. */
const readsEnvironment = (node: Shape, parent: Shape | null, key: string): boolean => {
  if (
    node.type === 'ImportDeclaration' &&
    String(shapeOf(node['source'])?.['value']).replace('node:', '') === 'process'
  )
    return true;
  if (isMember(node)) return isProcess(node['object']) && (memberName(node) ?? 'env') === 'env';
  return isName(node, 'process') && key === 'init' && parent?.type === 'VariableDeclarator';
};

const isProcess = (value: unknown): boolean => {
  const shape = shapeOf(value);
  return isName(shape, 'process') || (isMember(shape) && memberName(shape) === 'process');
};

const isTypeOnly = (statement: Shape): boolean => {
  switch (statement.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return true;
    case 'ExportNamedDeclaration':
      return statement['declaration'] === null || isTypeOnly(statement['declaration'] as Shape);
    default:
      return false;
  }
};

/** Imports from simple-statistics whose result may differ between machines. */
const inexactStatistics = (program: Program): { at: number; what: string }[] => {
  const found: { at: number; what: string }[] = [];
  each(program, (node) => {
    if (
      node.type !== 'ImportDeclaration' &&
      node.type !== 'ExportNamedDeclaration' &&
      node.type !== 'ExportAllDeclaration'
    )
      return;
    if (shapeOf(node['source'])?.['value'] !== 'simple-statistics' || node['importKind'] === 'type') return;
    const specifiers = Array.isArray(node['specifiers']) ? node['specifiers'].map(shapeOf) : [null];
    for (const specifier of specifiers) {
      const name = shapeOf(specifier?.['imported'] ?? specifier?.['local'])?.['name'];
      const named = specifier?.type === 'ImportSpecifier' || specifier?.type === 'ExportSpecifier';
      if (!named || typeof name !== 'string') found.push({ at: node.start, what: 'simple-statistics as a whole' });
      else if (isInexactStatistic(name)) found.push({ at: node.start, what: `simple-statistics ${name}` });
    }
  });
  return found;
};

/**
 * Inexact when called directly, exact as the package's other functions call them: quickselect's logarithms choose pivots,
 * not the k-th value; variances ask for the second power, which is multiplied.
 */
const EXACT_AS_CALLED = new Set(['quickselect.js', 'sum_nth_power_deviations.js']);

/** Names exported by simple-statistics whose own source, or anything it calls, uses inexact or random mathematics. */
let inexactNames: ReadonlySet<string> | null = null;

const isInexactStatistic = (name: string): boolean => {
  inexactNames ??= listInexactStatistics();
  return inexactNames.has(name);
};

/** Read from the package's own source, so that an upgrade is judged as it is. */
export const listInexactStatistics = (): ReadonlySet<string> => {
  const folder = join(dirname(fileURLToPath(import.meta.resolve('simple-statistics/package.json'))), 'src');
  const verdicts = new Map<string, boolean>();
  const isInexact = (file: string): boolean => {
    const known = verdicts.get(file);
    if (known !== undefined) return known;
    verdicts.set(file, false);
    const { program, module } = parseSync(file, readFileSync(join(folder, file), 'utf8'));
    const verdict =
      inexactMath(program).length > 0 ||
      module.staticImports
        .map(({ moduleRequest }) => basename(moduleRequest.value))
        .some((callee) => !EXACT_AS_CALLED.has(callee) && isInexact(callee));
    verdicts.set(file, verdict);
    return verdict;
  };
  const { module } = parseSync('index.js', readFileSync(join(folder, '..', 'index.js'), 'utf8'));
  const names = new Set<string>();
  for (const { entries } of module.staticExports)
    for (const { exportName, moduleRequest } of entries)
      if (exportName.name !== null && moduleRequest !== null && isInexact(basename(moduleRequest.value)))
        names.add(exportName.name);
  return names;
};
