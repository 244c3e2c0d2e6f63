import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { verifyAlert } from '../streams/verify-alert.ts';
import { EXIT } from './failure.ts';
import type { Invocation } from './invocation.ts';
import { openLake } from './open-lake.ts';
import { writeObject } from './output.ts';

/** `foreshock verify ID`: recomputes an alert from the lake and says whether every number comes out the same. */
export const verify = async (invocation: Invocation, id: string): Promise<number> => {
  const { blobs } = await openLake(invocation);
  const result = await verifyAlert(blobs, id, DEFAULT_DETECTOR_CONFIG);
  const { equal, first_difference, reason } = result;
  const words =
    equal === null
      ? `${id} cannot be judged: ${reason}`
      : equal
        ? `${id} is equal: recomputed from the lake, every number comes out the same`
        : `${id} is NOT equal; first difference: ${first_difference}`;
  writeObject(invocation, result, `${words}\n`);
  return equal === null ? EXIT.missing : equal ? EXIT.done : EXIT.failed;
};
