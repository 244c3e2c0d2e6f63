import { gzipSync, zstdCompressSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { BLOCKS } from '../../codecs/decode/bzip2.test-helper.ts';
import { decodeParquet } from '../../codecs/parquet/decode.ts';
import type { DoctorJson, ReplayJson } from '../../domain/machine-output.ts';
import { checkLake } from '../../streams/check-lake.ts';
import {
  committedOf,
  dyingAtNth,
  EVENT_START,
  keysUnder,
  openTestLake,
  replayInto,
  requestLine,
  requestsOver,
  type TestLake,
  writeLog,
} from '../../streams/replaying.test-helper.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { truthOf } from '../lake-truth.ts';
import { foreshock, foreshockJson } from '../run-cli.ts';

const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const REQUESTS = linesOf(requestsOver(3));
const TRAIL = JSON.stringify({
  Records: Array.from({ length: 40 }, (_, index) => ({
    eventVersion: '1.08',
    eventTime: new Date(EVENT_START + index * 1000).toISOString(),
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    userIdentity: { type: 'AssumedRole' },
  })),
});
const ACCENTED = linesOf(
  Array.from({ length: 50 }, (_, index) => requestLine(EVENT_START + index * 1000, { service: 'café' })),
);

/** Files of every kind: a zip with two logs, zstd, bzip2, CloudTrail and UTF-16. */
const FILES = [
  writeLog('both.zip', zipSync({ 'logs/orders.log': Buffer.from(REQUESTS), 'logs/web.log': Buffer.from(REQUESTS) })),
  writeLog('shop.log.zst', zstdCompressSync(REQUESTS)),
  writeLog('plain.log.bz2', BLOCKS),
  writeLog('trail.json', TRAIL),
  writeLog('wide.log', Buffer.from(`\ufeff${ACCENTED}`, 'utf16le')),
];

/** Values of a column over all rows of a source. */
const column = async ({ blobs }: TestLake, name: string, source: string): Promise<readonly unknown[]> => {
  const values: unknown[] = [];
  for (const key of await keysUnder(blobs, 'logs/')) {
    const columns = await decodeParquet((await blobs.get(key)) ?? new Uint8Array());
    for (const [row, of] of (columns.get('source') ?? []).entries()) {
      if (of === source) values.push(columns.get(name)?.[row] ?? null);
    }
  }
  return values;
};

test('the command line replays them all, and the doctor is content', async () => {
  const lake = temporaryFolder();
  const result = await foreshockJson<ReplayJson>(['--lake', lake, 'replay', ...FILES]);
  expect(result.files.map(({ source, rows }) => [source, rows])).toEqual([
    ['orders.log', 180],
    ['web.log', 180],
    ['shop.log.zst', 180],
    ['plain.log.bz2', 6000],
    ['trail.json', 40],
    ['wide.log', 50],
  ]);
  expect(result.quarantined).toBe(0);
  expect((await foreshockJson<DoctorJson>(['--lake', lake, 'doctor'])).ok).toBe(true);
  expect(await foreshockJson<ReplayJson>(['--lake', lake, 'replay', ...FILES])).toEqual({ ...result, unchanged: true });
});

describe('decoded sources', () => {
  let lake: TestLake;
  beforeAll(async () => {
    lake = openTestLake();
    await replayInto(lake, FILES);
  });

  test('have their lines, and none where an envelope was opened', async () => {
    expect(await column(lake, 'line', 'web.log')).toContain(180);
    expect(new Set(await column(lake, 'line', 'trail.json'))).toEqual(new Set([null]));
    expect((await column(lake, 'service', 'wide.log'))[0]).toBe('café');
  });

  test('are the same rows when paced', async () => {
    const paced = openTestLake();
    await replayInto(paced, FILES, { speed: 60 });
    expect(await truthOf(paced.folder)).toEqual(await truthOf(lake.folder));
  });

  test.each([2, 5])('killed before ledger entry %p, the replay goes on to the same bytes', async (nth) => {
    const folder = temporaryFolder();
    await expect(replayInto(openTestLake({ folder, wrap: dyingAtNth(/^ledger\//, nth) }), FILES)).rejects.toThrow(
      'killed before',
    );
    const resumed = openTestLake({ folder });
    await replayInto(resumed, FILES);
    expect(await committedOf(resumed.blobs)).toEqual(await committedOf(lake.blobs));
    expect((await checkLake(resumed.blobs)).problems).toEqual([]);
  });
});

describe('damaged sources', () => {
  test('a JSON list that was cut short: what is whole is read, the rest is quarantined and named', async () => {
    const lake = temporaryFolder();
    const file = writeLog('trail.json.gz', gzipSync(TRAIL.slice(0, -60)));
    const { rows, quarantined, problems } = await foreshockJson<ReplayJson>(['--lake', lake, 'replay', file]);
    expect({ rows, quarantined }).toEqual({ rows: 39, quarantined: 1 });
    expect(problems.map(({ message }) => message)).toContainEqual(expect.stringContaining('the JSON was cut short'));
    expect((await foreshockJson<DoctorJson>(['--lake', lake, 'doctor'])).ok).toBe(true);
  });

  test('an archive without a log: exit 3, said why', async () => {
    const file = writeLog('photos.zip', zipSync({ 'a.png': Uint8Array.from({ length: 999 }, (_, index) => index) }));
    const { code, stderr } = await foreshock(['--lake', temporaryFolder(), 'replay', file]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/photos\.zip holds no log .*no text: a\.png/);
  });

  test('an empty file: exit 3 of parse too', async () => {
    const { code, stdout, stderr } = await foreshock(['parse', writeLog('empty.log', '')]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('empty.log is empty');
  });
});
