import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { otlpLogs } from '../streams/live.test-helper.ts';
import { createLogReceiver } from './log-receiver.ts';
import { serveApp } from './serve.ts';

const HERE = { host: '127.0.0.1:4318' };

/** A receiver that keeps what it takes. */
const receiver = (options: { readonly busy?: boolean; readonly fail?: Error } = {}) => {
  const taken: string[] = [];
  const app = createLogReceiver({
    isBusy: () => options.busy ?? false,
    take: (record) => {
      if (options.fail) return Promise.reject(options.fail);
      taken.push(Buffer.from(record).toString());
      return Promise.resolve();
    },
  });
  const post = async (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) => {
    const request = { method: 'POST', body: Buffer.from(body), headers: { ...HERE, ...headers } };
    const response = await app.request(`http://127.0.0.1:4318${path}`, request);
    return { status: response.status, text: await response.text(), retryAfter: response.headers.get('retry-after') };
  };
  return { taken, post, app };
};

describe('logs over HTTP', () => {
  test('are taken as lines, compressed or not, and as OTLP JSON', async () => {
    const { post, taken } = receiver();
    expect(await post('/', 'one\ntwo\n')).toMatchObject({ status: 200, text: '{"accepted":true}' });
    expect(await post('/anything', gzipSync('three'), { 'content-encoding': 'gzip' })).toMatchObject({ status: 200 });
    expect(await post('/v1/logs', otlpLogs(['four']))).toMatchObject({ status: 200, text: '{}' });
    expect(taken).toEqual(['one\ntwo\n', 'three', otlpLogs(['four'])]);
  });

  test.each([
    ['/v1/logs', 'no json', {}, 400, 'http/json'],
    ['/v1/logs', '{"resourceSpans":[]}', {}, 400, 'resourceLogs'],
    ['/v1/logs', 'x', { 'content-type': 'application/x-protobuf' }, 415, 'OTEL_EXPORTER_OTLP_PROTOCOL=http/json'],
    ['/v1/metrics', '{}', {}, 404, '/v1/logs'],
    ['/', 'x', { 'content-type': 'application/msgpack' }, 415, 'Format json_lines'],
    ['/', 'x', { 'content-encoding': 'gzip' }, 400, 'no gzip'],
    ['/', 'x', { 'content-encoding': 'br' }, 415, 'gzip or plain'],
    ['/', Uint8Array.of(0xff, 0xfe, 0), {}, 415, 'UTF-8'],
    ['/', Buffer.alloc(9 * 1024 * 1024, 97), {}, 413, 'in parts'],
    ['/', gzipSync(Buffer.alloc(40 * 1024 * 1024, 97)), { 'content-encoding': 'gzip' }, 413, 'unpacks to more'],
    ['/', 'x', { host: 'evil.example' }, 403, '127.0.0.1'],
    ['/', 'x', { origin: 'https://evil.example' }, 403, 'evil.example'],
  ] as const)('%s refuses what it cannot take (%#) and says what to do', async (path, body, headers, status, words) => {
    const { post, taken } = receiver();
    const answer = await post(path, body, headers);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(words);
    expect(taken).toEqual([]);
  });

  test('are to be sent again while too much is under way, or when they could not be stored', async () => {
    expect(await receiver({ busy: true }).post('/', 'x')).toMatchObject({ status: 503, retryAfter: '1' });
    const full = await receiver({ fail: new Error('the disk is full') }).post('/', 'x');
    expect(full).toMatchObject({ status: 503, retryAfter: '5' });
    expect(full.text).toContain('the disk is full');
  });

  test('come in through a socket of this machine', async () => {
    const { app, taken } = receiver();
    const server = await serveApp(app, '127.0.0.1', 0);
    try {
      const response = await fetch(`http://127.0.0.1:${server.port}/`, { method: 'POST', body: 'hello' });
      expect(response.status).toBe(200);
      expect(taken).toEqual(['hello']);
      await expect(serveApp(app, '127.0.0.1', server.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    } finally {
      await server.close();
    }
  });
});
