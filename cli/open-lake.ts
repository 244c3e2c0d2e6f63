import { LAKE_VERSION_KEY } from '../domain/lake-layout.ts';
import { createLocalPorts, type LocalPorts } from '../runtime/local.ts';
import { checkLakeVersion } from '../streams/open-lake.ts';
import { MissingError } from './failure.ts';
import type { Invocation } from './invocation.ts';

/** The ports over a lake that is there; a missing one is an error that says how to get one. */
export const openLake = async ({ config }: Pick<Invocation, 'config'>): Promise<LocalPorts> => {
  const ports = createLocalPorts(config);
  await checkLakeVersion(ports.blobs);
  if ((await ports.blobs.head(LAKE_VERSION_KEY)) === null) {
    throw new MissingError(
      `there is no lake in ${config.lake}: \`foreshock replay FILE\` makes one, --lake DIR (or FORESHOCK_LAKE) names another folder`,
    );
  }
  return ports;
};
