import { many } from '../codecs/quantities.ts';
import { stackName } from '../domain/stage.ts';
import { confirm } from './confirm.ts';
import { type StackFlags, stackChoice } from './deploy.ts';
import { EXIT } from './failure.ts';
import { withDeployment } from './framework.ts';
import type { Invocation } from './invocation.ts';

/** `foreshock remove STAGE`: removes the stack; its data stay, unless `--all-data` takes every version of them and the key. */
export const remove = async (
  invocation: Invocation,
  stage: string,
  flags: StackFlags & { readonly allData?: boolean },
): Promise<number> => {
  const { terminal } = invocation;
  const choice = stackChoice(stage, flags);
  const { findStackData, eraseStackData } = await import('../runtime/aws-data.ts');
  const data = await findStackData(stage, flags.region ?? null);
  if (!data.isDeployed && data.buckets.length === 0) {
    terminal.err.write(
      `nothing of ${stackName(stage)} is left in this account and region: no stack, and no bucket with the tags ` +
        `application=foreshock and stage=${stage}; AWS_PROFILE and --region choose others\n`,
    );
    return EXIT.done;
  }
  const what =
    flags.allData === true ? `and every version of every object in ${data.buckets.join(', ')}` : 'but not its data';
  const question = `Remove the stack ${stackName(stage)}, ${what}?`;
  if (!(await confirm(terminal, question, stage, flags.yes === true))) {
    terminal.err.write('nothing was removed\n');
    return EXIT.done;
  }
  if (data.isDeployed) await withDeployment(invocation, choice, (deployment) => deployment.remove());
  else terminal.err.write(`there is no stack ${stackName(stage)} (any more)\n`);
  if (flags.allData !== true) {
    terminal.err.write(
      `kept: ${data.buckets.join(', ') || 'no bucket'}, and the key ${data.keyId ?? 'of them'}; ` +
        `\`foreshock remove ${stage} --all-data\` deletes them for good\n`,
    );
    return EXIT.done;
  }
  for (const { bucket, versions, existed } of await eraseStackData(data)) {
    terminal.err.write(
      existed ? `${bucket}: ${many(versions, 'version')} deleted, and the bucket\n` : `${bucket} was gone\n`,
    );
  }
  if (data.keyId !== null)
    terminal.err.write(`the key ${data.keyId} is deleted in seven days; until then it can be kept\n`);
  return EXIT.done;
};
