import { z } from 'zod';

const text = z.string().min(1);
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const environment = z.object({
  FORESHOCK_STAGE: text,
  FORESHOCK_UPLOADS_BUCKET: text,
  FORESHOCK_LAKE_BUCKET: text,
  FORESHOCK_FAILURES_BUCKET: text,
  FORESHOCK_STREAM: text,
  FORESHOCK_TOPIC_PAGES: text,
  FORESHOCK_TOPIC_TICKETS: text,
  FORESHOCK_TOPIC_ALERTS: text,
  FORESHOCK_WORKGROUP: text,
  FORESHOCK_DATABASE: text,
  /** Names of the functions start with it: `<prefix>-replay-log`. */
  FORESHOCK_FUNCTION_PREFIX: text,
  FORESHOCK_SPEED_MULTIPLIER: whole(1, 100_000).default(60),
  FORESHOCK_EARLY_LOOK: z.enum(['on', 'off']).default('on'),
});

/** Where the deployed pipeline lives: names of the stack's buckets, stream, topics and functions. */
export interface AwsConfig {
  readonly stage: string;
  readonly uploadsBucket: string;
  readonly lakeBucket: string;
  readonly failuresBucket: string;
  /** Name of the Kinesis stream. */
  readonly stream: string;
  /** ARNs. `alerts` carries every alert as JSON, the other two texts for people. */
  readonly topics: { readonly pages: string; readonly tickets: string; readonly alerts: string };
  readonly workgroup: string;
  readonly database: string;
  readonly functionPrefix: string;
  /** Speed of an upload that does not say its own: event time ÷ wall time. */
  readonly speedMultiplier: number;
  /** How often the detector is woken and sends heartbeats, ms. */
  readonly heartbeatMs: number;
}

/** Reads the settings that serverless.yml gives every function; throws an error that names what is missing or wrong. */
export const readAwsConfig = (variables: Readonly<Record<string, string | undefined>> = process.env): AwsConfig => {
  const { data, error } = environment.safeParse(variables);
  if (error) {
    const reasons = error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`);
    throw new Error(`the environment of this function is not complete (${reasons.join('; ')}): deploy the stack again`);
  }
  return {
    stage: data.FORESHOCK_STAGE,
    uploadsBucket: data.FORESHOCK_UPLOADS_BUCKET,
    lakeBucket: data.FORESHOCK_LAKE_BUCKET,
    failuresBucket: data.FORESHOCK_FAILURES_BUCKET,
    stream: data.FORESHOCK_STREAM,
    topics: {
      pages: data.FORESHOCK_TOPIC_PAGES,
      tickets: data.FORESHOCK_TOPIC_TICKETS,
      alerts: data.FORESHOCK_TOPIC_ALERTS,
    },
    workgroup: data.FORESHOCK_WORKGROUP,
    database: data.FORESHOCK_DATABASE,
    functionPrefix: data.FORESHOCK_FUNCTION_PREFIX,
    speedMultiplier: data.FORESHOCK_SPEED_MULTIPLIER,
    heartbeatMs: (data.FORESHOCK_EARLY_LOOK === 'on' ? 1 : 5) * 60_000,
  };
};
