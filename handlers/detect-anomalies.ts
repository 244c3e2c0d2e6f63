import { decodeWakeInput, type FunctionContext } from '../codecs/function-input.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { refreshViews } from '../queries/definitions/refresh-views.ts';
import { LAKE_SCHEMA } from '../queries/tables.ts';
import { readAwsConfig } from '../runtime/aws-config.ts';
import { type AwsPorts, createAwsPorts } from '../runtime/aws.ts';
import { expectedDays } from '../streams/expected-days.ts';
import { openAndClosedDays } from '../streams/lake-days.ts';
import { createLakeWatch, type LakeWatch } from '../streams/watch-lake.ts';

let ports: AwsPorts | null = null;
let watch: LakeWatch | null = null;

/** Lambda of the schedules, and of replays that have ended: looks, alerts, reports, heartbeats. */
export const handler = async (event: unknown, context: FunctionContext): Promise<void> => {
  const config = readAwsConfig();
  const { blobs, clock, definitions } = (ports ??= createAwsPorts(config));
  watch ??= createLakeWatch(ports, DEFAULT_DETECTOR_CONFIG, {
    heartbeatMs: config.heartbeatMs,
    refreshViews: async () =>
      refreshViews(definitions, LAKE_SCHEMA, await openAndClosedDays(blobs), await expectedDays(blobs, clock.now())),
  });
  const deadline = clock.now() + context.getRemainingTimeInMillis();
  await watch.run({ replay: decodeWakeInput(event), deadline });
};
