import { many } from '../codecs/quantities.ts';
import type { StackPlan } from '../codecs/stack-plan.ts';
import { type CostInput, monthlyCosts } from '../domain/cost-model.ts';
import { isStageName, STAGE_RULE, stackName } from '../domain/stage.ts';
import { confirm } from './confirm.ts';
import { costLine } from './cost.ts';
import { EXIT, UsageError } from './failure.ts';
import { type StackChoice, withDeployment } from './framework.ts';
import { type Invocation, paintOf } from './invocation.ts';
import { writeObject } from './output.ts';

/** The options of `deploy` and `remove` as they are written. */
export interface StackFlags {
  readonly region?: string;
  readonly param?: readonly string[];
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** `foreshock deploy STAGE`: says what will be created and what it costs when idle, asks, and deploys it. */
export const deploy = async (invocation: Invocation, stage: string, flags: StackFlags): Promise<number> => {
  const choice = stackChoice(stage, flags);
  return withDeployment(invocation, choice, async (deployment) => {
    const plan = await deployment.plan();
    refuseUnknown(choice, plan);
    const idle = monthlyCosts({
      gbPerDay: 0,
      stream: streamOf(choice),
      windowSeconds: 15,
      parquetDays: 0,
      factsDays: 0,
      earlyLook: !choice.parameters.includes('EarlyLook=off'),
      queriedTb: 0,
    });
    const usd = idle.reduce((sum, item) => sum + item.usd, 0);
    writeObject(
      invocation,
      { stack: stackName(stage), region: choice.region, ...plan, idle_usd_per_month: usd },
      planText(invocation, choice, plan, usd, idle.filter((item) => item.usd > 0).map(costLine)),
    );
    if (flags.dryRun === true) return EXIT.done;
    const isSure = await confirm(
      invocation.terminal,
      `Create or update ${stackName(stage)}?`,
      'yes',
      flags.yes === true,
    );
    if (!isSure) {
      invocation.terminal.err.write('nothing was deployed\n');
      return EXIT.done;
    }
    await deployment.deploy();
    invocation.terminal.err.write(nextSteps(stage));
    return EXIT.done;
  });
};

/** The choice that a command line makes; refuses names that AWS would refuse later. */
export const stackChoice = (stage: string, { region, param = [] }: StackFlags): StackChoice => {
  if (!isStageName(stage)) throw new UsageError(`${stage}: give a stage of ${STAGE_RULE}`);
  const wrong = param.find((word) => !/^[A-Za-z][A-Za-z0-9]*=.*$/s.test(word));
  if (wrong !== undefined) {
    throw new UsageError(
      `--param ${wrong}: give NAME=VALUE, for example --param WindowSeconds=60 (docs/aws-parameters.md)`,
    );
  }
  return { stage, region: region ?? null, parameters: param };
};

/** How the stream is paid that the parameters ask for. */
const streamOf = ({ parameters }: StackChoice): NonNullable<CostInput['stream']> => {
  const valueOf = (name: string): string | undefined =>
    parameters.findLast((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1);
  if (valueOf('StreamMode') === 'on-demand') return 'on-demand';
  const shards = Number(valueOf('Shards') ?? 1);
  return { leastShards: Number.isInteger(shards) ? Math.max(1, shards) : 1 };
};

/** The framework takes any name and leaves out what it does not know. */
const refuseUnknown = ({ parameters }: StackChoice, plan: StackPlan): void => {
  const names = parameters.map((parameter) => parameter.slice(0, parameter.indexOf('=')));
  const unknown = names.find((name) => !plan.parameters.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(
    `--param ${unknown}: there is no such parameter; there are ${plan.parameters.join(', ')} (docs/aws-parameters.md)`,
  );
};

const planText = (
  invocation: Invocation,
  { stage, region }: StackChoice,
  { resources, optional }: StackPlan,
  usd: number,
  costs: readonly string[],
): string => {
  const paint = paintOf(invocation);
  return [
    paint.strong(`${stackName(stage)}${region === null ? '' : ` in ${region}`} will have`),
    ...resources.map(({ what, count }) => `  ${many(count, what)}`),
    ...(optional === 0 ? [] : [paint.muted(`  ${many(optional, 'more resource')} where a parameter asks for them`)]),
    '',
    paint.strong(`It costs $${usd.toFixed(2)} a month when nothing happens; \`foreshock cost\` has the rest`),
    ...costs,
    '',
    '',
  ].join('\n');
};

const nextSteps = (stage: string): string =>
  [
    `${stackName(stage)} is deployed. Try`,
    `  foreshock --on aws:${stage} replay FILE`,
    `  foreshock --on aws:${stage} sql "select count(*) from logs"`,
    `  foreshock remove ${stage}`,
    '',
  ].join('\n');
