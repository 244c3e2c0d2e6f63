import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planOfTemplate, type StackPlan } from '../codecs/stack-plan.ts';
import { runFramework } from '../runtime/framework.ts';
import { MissingError } from './failure.ts';
import type { Invocation } from './invocation.ts';

/** How a stack is wanted. */
export interface StackChoice {
  readonly stage: string;
  readonly region: string | null;
  /** `Name=value` of serverless/parameters.yml. */
  readonly parameters: readonly string[];
}

/** A copy of what is deployed, in a folder of its own that goes when the work is done. */
export interface Deployment {
  /** Packages without credentials or network and says what will be created. */
  plan(): Promise<StackPlan>;
  deploy(): Promise<void>;
  remove(): Promise<void>;
}

/** Runs work with a copy of the stack's definition and code; the framework's own words go to standard error. */
export const withDeployment = async <T>(
  invocation: Invocation,
  choice: StackChoice,
  work: (deployment: Deployment) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'foreshock-deploy-'));
  try {
    for (const part of ['serverless.yml', 'serverless', 'dist-aws']) {
      const from = fileURLToPath(new URL(`../${part}`, import.meta.url));
      if (!existsSync(from)) {
        throw new MissingError(
          `${part} is not there: in a clone, \`npm run build\` makes it; else install foreshock again`,
        );
      }
      await cp(from, join(folder, part), { recursive: true });
    }
    const run = (...words: readonly string[]): Promise<void> =>
      runFramework(invocation.config.framework, folder, [...words, ...wordsOf(choice)], (text) =>
        invocation.terminal.err.write(text),
      );
    return await work({
      plan: async () => {
        await run('package', '--package', 'package');
        const template = await readFile(join(folder, 'package', 'cloudformation-template-update-stack.json'), 'utf8');
        return planOfTemplate(JSON.parse(template));
      },
      deploy: () => run('deploy', '--package', 'package'),
      remove: () => run('remove'),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const wordsOf = ({ stage, region, parameters }: StackChoice): readonly string[] => [
  '--stage',
  stage,
  ...(region === null ? [] : ['--region', region]),
  ...parameters.flatMap((parameter) => ['--param', parameter]),
];
