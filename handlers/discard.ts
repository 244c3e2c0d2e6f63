import { decodeFailureRecord } from '../codecs/aws-events/failure-record.ts';
import { decodeUploadEvent } from '../codecs/aws-events/upload-event.ts';
import { readAwsConfig } from '../runtime/aws-config.ts';
import { createAwsPorts } from '../runtime/aws.ts';
import { discardBatch } from '../streams/discard-block.ts';

let ports: ReturnType<typeof createAwsPorts> | null = null;

/** Lambda on the failures bucket: keeps the batches that no retry saved in quarantine, so that their shard goes on. */
export const handler = async (event: unknown): Promise<void> => {
  ports ??= createAwsPorts(readAwsConfig());
  for (const { bucket, key } of decodeUploadEvent(event).uploads) {
    const bytes = await ports.failures.get(key);
    if (bytes === null) throw new Error(`the failure record ${key} is not in ${bucket}: was it deleted by hand?`);
    await discardBatch(ports, decodeFailureRecord(bytes));
  }
};
