import { decodeUploadEvent } from '../codecs/aws-events/upload-event.ts';
import { decodeLapInput, type FunctionContext } from '../codecs/function-input.ts';
import { refreshViews } from '../queries/definitions/refresh-views.ts';
import { LAKE_SCHEMA } from '../queries/tables.ts';
import { readAwsConfig } from '../runtime/aws-config.ts';
import { type AwsPorts, createAwsPorts } from '../runtime/aws.ts';
import { expectedDays } from '../streams/expected-days.ts';
import { openAndClosedDays } from '../streams/lake-days.ts';
import { liveLagMs } from '../streams/live-watch.ts';
import { replayLap } from '../streams/replay-lap.ts';
import { startUploads } from '../streams/start-upload.ts';

let ports: AwsPorts | null = null;

/** Lambda of the uploads, and of the laps that follow: starts the replay of an upload, or drives a replay for one lap. */
export const handler = async (event: unknown, context: FunctionContext): Promise<void> => {
  const config = readAwsConfig();
  const aws = (ports ??= createAwsPorts(config));
  const { blobs, clock, definitions } = aws;
  const driver = { host: 'lambda', pid: 0, request: context.awsRequestId };
  const replay = decodeLapInput(event);
  const deadline = clock.now() + context.getRemainingTimeInMillis();
  if (replay !== null) {
    await replayLap(aws, {
      replay,
      deadline,
      driver,
      liveLagMs: () => liveLagMs(blobs, clock.now(), config.heartbeatMs),
      shareWith: (replays) => aws.stream.shareWith(replays),
    });
    return;
  }
  const outcomes = await startUploads(aws, decodeUploadEvent(event), {
    speedMultiplier: config.speedMultiplier,
    driver,
    deadline,
  });
  // also for what was started before: the views may have failed then. A flood of other uploads is no reason to ask Athena
  if (!outcomes.some(({ kind }) => kind === 'started' || kind === 'unchanged')) return;
  await refreshViews(definitions, LAKE_SCHEMA, await openAndClosedDays(blobs), await expectedDays(blobs, clock.now()));
};
