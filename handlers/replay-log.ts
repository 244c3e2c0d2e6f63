import { decodeUploadEvent } from '../codecs/aws-events/upload-event.ts';
import { decodeLapEvent } from '../codecs/lap-event.ts';
import { readAwsConfig } from '../runtime/aws-config.ts';
import { createAwsPorts } from '../runtime/aws.ts';
import { liveLagMs } from '../streams/live-watch.ts';
import { replayLap } from '../streams/replay-lap.ts';
import { startUpload } from '../streams/start-upload.ts';
import { type LambdaContext, deadlineOf } from './lambda-context.ts';
import { refreshLakeViews } from './refresh-lake-views.ts';

let ports: ReturnType<typeof createAwsPorts> | null = null;

/** Lambda of the uploads, and of the laps that follow: starts the replay of an upload, or drives a replay for one lap. */
export const handler = async (event: unknown, context: LambdaContext): Promise<void> => {
  const config = readAwsConfig();
  const { blobs, clock, telemetry } = (ports ??= createAwsPorts(config));
  const driver = { host: `lambda ${context.awsRequestId}`, pid: 0 };
  const replay = decodeLapEvent(event);
  if (replay !== null) {
    const lag = (): Promise<number> => liveLagMs(blobs, clock.now());
    await replayLap(ports, { replay, deadline: deadlineOf(context, clock.now()), driver, liveLagMs: lag });
    return;
  }
  const { uploads, ignored } = decodeUploadEvent(event);
  for (const why of ignored) telemetry.record({ event: 'event-ignored', values: {}, about: { why } });
  const { speedMultiplier } = config;
  const outcomes = [];
  for (const upload of uploads) outcomes.push(await startUpload(ports, upload, { speedMultiplier, driver }));
  if (outcomes.some(({ kind }) => kind === 'started')) await refreshLakeViews(ports);
};
