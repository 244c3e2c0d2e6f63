import { LAKE_VERSION_KEY } from '../domain/lake-layout.ts';
import type { BlobStore, Clock } from '../ports/index.ts';
import type { AwsPorts } from '../runtime/aws.ts';
import { STAGE_RULE } from '../domain/stage.ts';
import { createLocalPorts, type LocalPorts } from '../runtime/local.ts';
import { checkLakeVersion } from '../streams/open-lake.ts';
import { MissingError, UsageError } from './failure.ts';
import type { Invocation } from './invocation.ts';

/** A lake that a command works on: in a folder of this machine, or in the bucket of a deployed stack. */
export type OpenedLake =
  | { readonly kind: 'local'; readonly blobs: BlobStore; readonly clock: Clock; readonly ports: LocalPorts }
  | { readonly kind: 'aws'; readonly blobs: BlobStore; readonly clock: Clock; readonly ports: AwsPorts };

/** The lake that the command line names; a missing one is an error that says how to get one. */
export const openLake = async ({ config }: Pick<Invocation, 'config'>): Promise<OpenedLake> => {
  const lake = config.on === null ? openFolder(config.lake) : await openDeployed(config.on);
  await checkLakeVersion(lake.blobs);
  if (lake.kind === 'local' && (await lake.blobs.head(LAKE_VERSION_KEY)) === null) {
    throw new MissingError(
      `there is no lake in ${config.lake}: \`foreshock replay FILE\` makes one, --lake DIR (or FORESHOCK_LAKE) names another folder`,
    );
  }
  return lake;
};

/** Where the lake of a command is, as its options say it. */
export const lakeName = ({ config }: Pick<Invocation, 'config'>): string => config.on ?? config.lake;

/** The beginning of a command that works on the same lake, for advice. */
export const commandOn = ({ config }: Pick<Invocation, 'config'>): string =>
  config.on === null ? 'foreshock' : `foreshock --on ${config.on}`;

const openFolder = (lake: string): OpenedLake => {
  const ports = createLocalPorts({ lake, workers: 1 });
  return { kind: 'local', blobs: ports.blobs, clock: ports.clock, ports };
};

const openDeployed = async (on: string): Promise<OpenedLake> => {
  // the AWS SDK is loaded by those who ask for it
  const { openStack, parsePlace } = await import('../runtime/aws-stack.ts');
  const place = parsePlace(on);
  if (place === null) {
    throw new UsageError(
      `--on ${on}: give aws:STAGE, for example --on aws:dev (${STAGE_RULE}), or a .json file with the outputs of a stack`,
    );
  }
  const ports = await openStack(place);
  return { kind: 'aws', blobs: ports.blobs, clock: ports.clock, ports };
};
