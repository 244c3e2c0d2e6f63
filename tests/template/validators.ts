import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './compiled-template.ts';

/** Pinned like every other judge. */
const CFN_LINT = 'cfn-lint==1.58.0';
const PEERS = join(ROOT, 'tests/peers');

/** The part of `@aws/cloudformation-validate` that is used here: it comes inside aws-cdk-lib, offline, as WebAssembly. */
interface Official {
  readonly CompositeEngine: new () => {
    validateTemplate(template: object): {
      readonly diagnostics: readonly { severity: string; ruleId: string; message: string; propertyPath?: string }[];
    };
    free(): void;
  };
  readonly TemplateContent: new (content: string, name: string) => object;
}

export interface Finding {
  readonly severity: string;
  readonly rule: string;
  readonly text: string;
}

/** What the official validator says to a template, hints left out. */
export const officialFindings = (template: string): readonly Finding[] => {
  const load = createRequire(join(PEERS, 'node_modules/aws-cdk-lib/package.json'));
  const { CompositeEngine, TemplateContent } = load('@aws/cloudformation-validate') as Official;
  const engine = new CompositeEngine();
  try {
    return engine
      .validateTemplate(new TemplateContent(template, 'template.json'))
      .diagnostics.filter(({ severity }) => severity !== 'INFO' && severity !== 'DEBUG')
      .map(({ severity, ruleId, message }) => ({ severity, rule: ruleId, text: message }));
  } finally {
    engine.free();
  }
};

/** cfn-lint from PyPI in a folder of its own, put there at first use; or why it cannot be had here. */
export const findCfnLint = (): { readonly command: string } | { readonly missing: string } => {
  const folder = join(PEERS, '.venv');
  const command = join(folder, 'bin/cfn-lint');
  if (existsSync(command)) return { command };
  if (spawnSync('python3', ['--version']).status !== 0) return { missing: 'python3 is not here' };
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'pipe' });
    execFileSync(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', CFN_LINT], {
      stdio: 'pipe',
      timeout: 180_000,
    });
    return { command };
  } catch (error) {
    return { missing: `${CFN_LINT} could not be installed from PyPI (${String(error).split('\n', 1)[0]})` };
  }
};

/** What cfn-lint says to a template file for a region. */
export const cfnLintFindings = (command: string, file: string): readonly Finding[] => {
  const { stdout, stderr } = spawnSync(command, ['--regions', 'us-east-1', '--format', 'json', '--template', file], {
    encoding: 'utf8',
  });
  if (stdout.trim() === '') throw new Error(`cfn-lint said nothing: ${stderr}`);
  const found = JSON.parse(stdout) as { Level: string; Rule: { Id: string }; Message: string }[];
  return found.map(({ Level, Rule, Message }) => ({ severity: Level, rule: Rule.Id, text: Message }));
};
