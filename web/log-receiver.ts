import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { type Context, Hono } from 'hono';

/** What the receiver does with a body, and how much it may hold. */
export interface LogReceiverOptions {
  /** Takes a record of the stream; resolves when it is durable. */
  readonly take: (record: Uint8Array) => Promise<void>;
  /** True while no more can be held: the sender shall come again. */
  readonly isBusy: () => boolean;
}

/** Bytes of a body as it comes, and unpacked, at most. */
const MOST_BODY_BYTES = 8 * 1024 * 1024;
const MOST_TEXT_BYTES = 32 * 1024 * 1024;
/** Bytes of one record of the stream; a larger body travels compressed. */
const MOST_RECORD_BYTES = 900_000;
const MOST_PACKED_BYTES = 1_000_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

const unpack = promisify(gunzip);
const pack = promisify(gzip);

/** A request that is refused: the status, and what the sender can do. */
class Refusal extends Error {
  readonly status: 400 | 403 | 413 | 415;
  constructor(status: Refusal['status'], message: string) {
    super(message);
    this.status = status;
  }
}

const USAGE = `foreshock live takes logs here:
  POST /          lines, NDJSON, or the http output of Fluent Bit (Format json, json_lines or json_stream)
  POST /v1/logs   OTLP JSON (OTEL_EXPORTER_OTLP_PROTOCOL=http/json)
A body may be gzip. 200 means that it is durable in the lake; 503 means come again.
`;

/** The HTTP side of the local live path: answers when what was sent is durable, and says no when too much is under way. */
export const createLogReceiver = ({ take, isBusy }: LogReceiverOptions): Hono => {
  const app = new Hono();
  const receive = async (context: Context, check: (text: Uint8Array) => void): Promise<void> => {
    const text = await bodyOf(context);
    check(text);
    if (text.length > 0) await take(await recordOf(text));
  };
  app.use(async (context, next) => {
    // a page in a browser must not write into the lake of whoever looks at it
    refuseStrangers(context);
    await next();
  });
  app.use(async (context, next) => {
    if (context.req.method !== 'POST' || !isBusy()) return next();
    context.header('Retry-After', '1');
    return context.json({ error: 'too much is under way: send it again in a second' }, 503);
  });
  app.get('/', (context) => context.text(USAGE));
  app.post('/v1/logs', async (context) => {
    await receive(context, refuseOtherThanOtlp);
    return context.json({});
  });
  app.post('/v1/:signal', (context) =>
    context.json({ error: `/v1/${context.req.param('signal')} is not taken: send logs to /v1/logs` }, 404),
  );
  app.post('*', async (context) => {
    await receive(context, () => undefined);
    return context.json({ accepted: true });
  });
  app.notFound((context) =>
    context.json({ error: `${context.req.method} ${context.req.path} is nothing here: POST logs to /` }, 404),
  );
  app.onError((error, context) => {
    if (error instanceof Refusal) return context.json({ error: error.message }, error.status);
    context.header('Retry-After', '5');
    return context.json({ error: `it could not be stored: ${error.message}` }, 503);
  });
  return app;
};

const refuseStrangers = ({ req }: Context): void => {
  const host = req.header('host') ?? '';
  if (!LOOPBACK.test(host)) throw new Refusal(403, `${host} is not this machine: send to 127.0.0.1 or localhost`);
  const origin = req.header('origin');
  if (origin !== undefined && !LOOPBACK.test(origin.replace(/^https?:\/\//, ''))) {
    throw new Refusal(403, `pages of ${origin} may not send logs here`);
  }
};

const bodyOf = async ({ req }: Context): Promise<Uint8Array> => {
  const type = (req.header('content-type') ?? '').toLowerCase();
  if (type.includes('protobuf')) {
    throw new Refusal(
      415,
      'protobuf is not taken: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json, or encoding: json in a collector',
    );
  }
  if (type.includes('msgpack'))
    throw new Refusal(415, 'msgpack is not taken: set Format json_lines in the output of Fluent Bit');
  const encoding = (req.header('content-encoding') ?? 'identity').toLowerCase();
  const body = await wholeBody(req.raw);
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new Refusal(415, `the content encoding ${encoding} is not taken: send gzip or plain`);
  }
  const text = encoding === 'gzip' ? await unpacked(body) : body;
  if (!isUtf8(text) || text.includes(0)) throw new Refusal(415, 'the body is no UTF-8 text: send lines or JSON');
  return text;
};

async function* chunksOf(body: Request['body']): AsyncGenerator<Uint8Array> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = body?.getReader();
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) yield next.value;
}

const wholeBody = async ({ body }: Request): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of chunksOf(body)) {
    parts.push(part);
    length += part.length;
    if (length > MOST_BODY_BYTES) {
      throw new Refusal(413, `the body is longer than ${MOST_BODY_BYTES} bytes: send it in parts, or as gzip`);
    }
  }
  return Buffer.concat(parts);
};

const unpacked = async (body: Uint8Array): Promise<Buffer> => {
  try {
    return await unpack(body, { maxOutputLength: MOST_TEXT_BYTES });
  } catch (error) {
    const isLong =
      typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw isLong
      ? new Refusal(413, `the body unpacks to more than ${MOST_TEXT_BYTES} bytes: send it in parts`)
      : new Refusal(400, 'the body is no gzip, as its content encoding says');
  }
};

const refuseOtherThanOtlp = (text: Uint8Array): void => {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text).toString('utf8'));
  } catch {
    throw new Refusal(400, 'the body is no JSON: send OTLP as JSON (OTEL_EXPORTER_OTLP_PROTOCOL=http/json)');
  }
  const isLogs =
    typeof value === 'object' && value !== null && 'resourceLogs' in value && Array.isArray(value.resourceLogs);
  if (!isLogs) throw new Refusal(400, 'the body has no list resourceLogs: send an ExportLogsServiceRequest as JSON');
};

/** A body as one record of the stream: long ones compressed. */
const recordOf = async (text: Uint8Array): Promise<Uint8Array> => {
  if (text.length <= MOST_RECORD_BYTES) return text;
  const packed = await pack(text);
  if (packed.length <= MOST_PACKED_BYTES) return packed;
  throw new Refusal(
    413,
    `the body has ${packed.length} bytes even compressed, at most ${MOST_PACKED_BYTES}: send it in parts`,
  );
};
