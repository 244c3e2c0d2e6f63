import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, listAt, textAt, textOf } from './json-paths.ts';

export const ROOT = join(import.meta.dirname, '../..');
export const PACKAGE = join(ROOT, 'dist-aws/package');
export const TEMPLATE_FILE = join(PACKAGE, 'cloudformation-template-update-stack.json');
/** Names of everything in the packaged stack start with it. */
export const PREFIX = 'foreshock-test';

/** A CloudFormation template as JSON. */
export interface Template {
  readonly Resources: Record<string, { readonly Type: string }>;
  readonly Outputs: Record<string, unknown>;
  readonly Parameters: Record<string, { readonly Default?: string }>;
}

/** What the template must keep, and changes that break it: each must be seen. */
export interface Rule {
  readonly name: string;
  /** What is wrong with it; empty when the rule is kept. */
  readonly check: (template: Template) => readonly string[];
  readonly plants: Readonly<Record<string, (template: Template) => void>>;
}

/** A complaint when something does not hold. */
export const unless = (holds: boolean, complaint: string): readonly string[] => (holds ? [] : [complaint]);

/**
 * Packages the stack as a person without an account would: no AWS settings, an empty home, and where the kernel lets us,
 * no network at all.
 */
export const packagedTemplate = (): Template => {
  const settings = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && name !== 'NODE_OPTIONS');
  const home = mkdtempSync(join(tmpdir(), 'foreshock-home-'));
  const without = spawnSync('unshare', ['--map-root-user', '--net', 'true']).status === 0;
  const program = without ? 'unshare' : process.execPath;
  const before = without ? ['--map-root-user', '--net', process.execPath] : [];
  try {
    execFileSync(program, [...before, 'scripts/package-aws.ts', '--stage', 'test'], {
      cwd: ROOT,
      env: { ...Object.fromEntries(settings), HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } finally {
    rmSync(home, { recursive: true });
  }
  return JSON.parse(readFileSync(TEMPLATE_FILE, 'utf8')) as Template;
};

/** Logical ids of the resources of a type. */
export const ofType = (template: Template, type: string): readonly string[] =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id]) => id);

/** A property of a resource, by its path; undefined when it is not there. */
export const property = (template: Template, id: string, path: string): unknown =>
  at(template, `Resources/${id}/Properties/${path}`);

/** The same as text. */
export const propertyText = (template: Template, id: string, path: string): string =>
  textOf(property(template, id, path));

/** What is wrong with some resources, each named. */
export const complaints = (ids: readonly string[], wrong: (id: string) => boolean, what: string): readonly string[] =>
  ids.filter(wrong).map((id) => `${id} ${what}`);

export interface Statement {
  readonly effect: string;
  readonly principal: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: string;
}

/** The statements of a policy document. */
export const statementsIn = (document: unknown): readonly Statement[] =>
  listAt(document, 'Statement').map((one) => ({
    effect: textAt(one, 'Effect'),
    principal: textAt(one, 'Principal/Service') || textAt(one, 'Principal'),
    actions: [at(one, 'Action')].flat().map(textOf),
    resources: [at(one, 'Resource')].flat().map(textOf),
    condition: textAt(one, 'Condition'),
  }));

/** What a role allows. */
export const allowedTo = (template: Template, role: string): readonly Statement[] =>
  listAt(template, `Resources/${role}/Properties/Policies`).flatMap((policy) =>
    statementsIn(at(policy, 'PolicyDocument')),
  );

/** Whether a role may do something to something. */
export const may = (template: Template, role: string, action: string, resource: string): boolean =>
  allowedTo(template, role).some(({ actions, resources }) => actions.includes(action) && resources.includes(resource));

/** Logical ids of the functions by their name behind the prefix: `replay-log`. */
export const functionsOf = (template: Template): ReadonlyMap<string, string> =>
  new Map(
    ofType(template, 'AWS::Lambda::Function').map((id) => [
      propertyText(template, id, 'FunctionName').replace(`${PREFIX}-`, ''),
      id,
    ]),
  );

/** The reference to a function as text. */
export const functionArn = (template: Template, name: string): string => `\${${functionsOf(template).get(name)}.Arn}`;
