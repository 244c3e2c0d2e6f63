import { describe, expect, test } from '@jest/globals';
import { createFileBlobStore } from '../adapters/local/file-blob-store.ts';
import { createFileReader } from '../adapters/local/file-reader.ts';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '../tests/contracts/temp-folder.ts';
import { continueIndex, pacedRunBytes, readIndex } from './index-source.ts';
import { jsonFile } from './reading.test-helper.ts';
import { EVENT_START, keysUnder, requestLine, WALL_START, writeLog } from './replaying.test-helper.ts';

const LINES = Array.from({ length: 60_000 }, (_, index) => requestLine(EVENT_START + index * 10));
const TEXT = `${LINES.join('\n')}\n`;

const open = (name: string, bytes: string | Uint8Array, compression: 'none' | 'gzip') => {
  const path = writeLog(name, bytes);
  const files = createFileReader();
  const blobs = createFileBlobStore(temporaryFolder());
  const file = { ...jsonFile(name, path, bytes.length, EVENT_START), compression };
  const context = { dataset: 'shop', source: name, reading: file.reading, startedAt: WALL_START };
  return { ports: { blobs, readers: { blobs, files } }, context, file };
};

const RUN = pacedRunBytes(1);
const never = () => Promise.resolve(false);
const atOnce = () => Promise.resolve(true);

describe('the index of a big source', () => {
  test.each([
    ['plain', 'big.log', TEXT, 'none'],
    ['compressed', 'gros größer.log.gz', gzipSync(TEXT), 'gzip'],
  ] as const)('%s, built an entry at a time, is the one that is built at once', async (_, name, bytes, compression) => {
    const whole = open(name, bytes, compression);
    const expected = await readIndex(whole.ports, whole.context, whole.file, RUN);
    expect(expected.length).toBeGreaterThan(1);

    const { ports, context, file } = open(name, bytes, compression);
    let goes = 1;
    while (!(await continueIndex(ports, context, file, RUN, atOnce))) goes += 1;
    expect(goes).toBe(expected.length + 1);
    expect(await readIndex(ports, context, file, RUN)).toEqual(expected);
    expect(await keysUnder(ports.blobs, 'index/')).toHaveLength(1);
  });

  test('is not built again, and not from what another content or another reading left', async () => {
    const { ports, context, file } = open('big.log', TEXT, 'none');
    await continueIndex(ports, context, file, RUN, atOnce);
    const other = { ...file, edges: 'others' };
    let steps = 0;
    const counting = () => {
      steps += 1;
      return never();
    };
    expect(await continueIndex(ports, context, other, RUN, counting)).toBe(true);
    const all = steps;
    expect(await continueIndex(ports, context, other, RUN, counting)).toBe(true);
    expect(steps).toBe(all);
    expect((await readIndex(ports, context, other, RUN))[0]?.startByte).toBe(0);
  });

  test('of two sources whose names differ only in letters that keys do not have is kept apart', async () => {
    const first = open('日志.log', TEXT, 'none');
    const second = { ...first.file, source: '记录.log' };
    await readIndex(first.ports, first.context, first.file, RUN);
    await readIndex(first.ports, { ...first.context, source: '记录.log' }, second, RUN);
    expect(await keysUnder(first.ports.blobs, 'index/')).toHaveLength(2);
  });

  test('has more entries where there are more sources: each of a paced replay holds a run', async () => {
    expect([1, 16, 64, 1000].map((sources) => pacedRunBytes(sources) / 1024)).toEqual([4096, 4096, 1024, 256]);
    const { ports, context, file } = open('big.log', TEXT, 'none');
    const entries = await readIndex(ports, context, file, pacedRunBytes(1000));
    expect(entries.length).toBeGreaterThanOrEqual(TEXT.length / pacedRunBytes(1000));
    expect(entries.at(-1)?.endByte).toBe(TEXT.length);
  });
});
