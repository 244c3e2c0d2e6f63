import { beforeAll, describe, expect, test } from '@jest/globals';
import { ledgerKey } from '../domain/lake-layout.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { checkLake } from './check-lake.ts';
import { encodeJson, readJson } from './event-store.ts';
import {
  copyLake,
  dyingAtNth,
  keysUnder,
  openTestLake,
  outageLines,
  replayInto,
  type TestLake,
  writeLog,
} from './replaying.test-helper.ts';

let origin: TestLake;
let log = '';
let replay = '';

beforeAll(async () => {
  origin = openTestLake();
  log = writeLog('orders.log', `${[...outageLines(), '', '{"broken'].join('\n')}\n`);
  ({ replay } = await replayInto(origin, [log], { dataset: 'shop', speed: 60 }));
});

const firstKey = async ({ blobs }: TestLake, prefix: string): Promise<string> =>
  (await keysUnder(blobs, prefix))[0] ?? '';

/** What the doctor says after the lake was changed: codes and messages. */
const afterwards = async (change: (lake: TestLake) => Promise<unknown>): Promise<readonly string[]> => {
  const lake = copyLake(origin);
  await change(lake);
  const { ok, problems } = await checkLake(lake.blobs);
  expect(ok).toBe(problems.length === 0);
  return problems.map(({ code, message }) => `${code}: ${message}`);
};

const alterEntry = async ({ blobs }: TestLake, change: (entry: LedgerEntry) => object): Promise<void> => {
  const entry = await readJson<LedgerEntry>(blobs, ledgerKey(replay, 0));
  if (entry) await blobs.put(ledgerKey(replay, 0), encodeJson({ ...entry, ...change(entry) }));
};

describe('the doctor', () => {
  test('given an empty lake, then it is in order', async () => {
    expect(await checkLake(openTestLake().blobs)).toEqual({
      ok: true,
      lines: 0,
      records: 0,
      rows: 0,
      quarantined: 0,
      skipped: 0,
      problems: [],
    });
  });

  test('given a finished replay, then it is in order and every line is accounted for', async () => {
    const doctor = await checkLake(origin.blobs);
    expect(doctor).toMatchObject({ ok: true, problems: [], quarantined: 1, skipped: 1 });
    expect(doctor.records).toBe(doctor.rows + doctor.quarantined);
    expect(doctor.lines).toBe(outageLines().length + 2);
  });

  test.each(['logs/', 'windows/', 'quarantine/'])('finds a missing file under %s', async (prefix) => {
    const found = await afterwards(async (lake) => lake.blobs.delete(await firstKey(lake, prefix)));
    expect(found).toEqual([
      expect.stringMatching(new RegExp(`^missing-file: ${prefix}.* is in the ledger but not in the lake`)),
    ]);
  });

  test('finds a file of a block that is in no entry, and a file that is nobody’s', async () => {
    const stray = `logs/dt=2026-11-20/bucket=fast/${'0'.repeat(32)}-1.parquet`;
    const found = await afterwards(async ({ blobs }) => {
      await blobs.put(stray, Buffer.from('x'));
      await blobs.put('windows/notes.txt', Buffer.from('x'));
    });
    expect(found).toEqual([
      `stray-file: ${stray} is not in the ledger: a crash left it; the same replay command finishes it, --replace removes it`,
      'stray-file: windows/notes.txt is no file of ours: move it out of the lake',
    ]);
  });

  test('finds a file that was cut short', async () => {
    const found = await afterwards(async (lake) => {
      const key = await firstKey(lake, 'windows/');
      await lake.blobs.put(key, ((await lake.blobs.get(key)) ?? new Uint8Array()).subarray(1));
    });
    expect(found).toEqual([expect.stringMatching(/^damaged-file: windows\/.* has \d+ bytes, not \d+$/)]);
  });

  test('finds a log file of the right length whose bytes are damaged', async () => {
    const found = await afterwards(async (lake) => {
      const key = await firstKey(lake, 'logs/');
      await lake.blobs.put(key, new Uint8Array(((await lake.blobs.get(key)) ?? new Uint8Array()).length));
    });
    expect(found).toEqual([
      expect.stringMatching(/^damaged-file: logs\/.* does not hold the \d+ rows that the ledger says$/),
    ]);
  });

  test('finds a block that was cut and is not committed', async () => {
    const found = await afterwards(({ blobs }) => blobs.delete(ledgerKey(replay, 0)));
    expect(found[0]).toBe(
      `unfinished: ${replay}: 1 of its blocks are not committed; the same replay command goes on with it`,
    );
    expect(found.slice(1).every((text) => text.startsWith('stray-file: '))).toBe(true);
    expect(found.length).toBeGreaterThan(1);
  });

  test('finds what a killed replay left, and nothing any more once it has gone on', async () => {
    const dying = openTestLake({ wrap: dyingAtNth(/^ledger\//, 3) });
    await expect(replayInto(dying, [log], { dataset: 'shop', speed: 60 })).rejects.toMatchObject({ code: 'EKILLED' });
    const again = openTestLake({ folder: dying.folder });
    const left = await checkLake(again.blobs);
    expect(left.ok).toBe(false);
    expect(left.problems.map(({ code }) => code)).toEqual([
      'unfinished',
      ...left.problems.slice(1).map(() => 'stray-file'),
    ]);
    await replayInto(again, [log], { dataset: 'shop' });
    expect(await checkLake(again.blobs)).toEqual(await checkLake(origin.blobs));
  });

  test('finds counts that do not agree', async () => {
    expect(await afterwards((lake) => alterEntry(lake, ({ records }) => ({ records: records + 1 })))).toEqual([
      expect.stringMatching(/^counts: .* records, but /),
      // 300 lines, one record too many for them
      expect.stringMatching(/^lines: /),
    ]);
    expect(
      await afterwards((lake) => alterEntry(lake, ({ buckets }) => ({ buckets: { ...buckets, fast: 0 } }))),
    ).toEqual([expect.stringMatching(/^counts: .* rows, but .* in its buckets$/)]);
    // the reader has given one line fewer to records than the cutter had counted
    expect(
      await afterwards((lake) => alterEntry(lake, ({ recordLines }) => ({ recordLines: recordLines - 1 }))),
    ).toEqual([expect.stringMatching(/^lines: /)]);
    expect(await afterwards((lake) => alterEntry(lake, ({ lines }) => ({ lines: lines - 1 })))).toEqual([
      expect.stringMatching(/^lines: /),
    ]);
  });

  test('finds an entry of another block than was cut', async () => {
    expect(await afterwards((lake) => alterEntry(lake, () => ({ blockId: 'f'.repeat(32) })))).toEqual([
      expect.stringMatching(/^wrong-block: /),
    ]);
  });

  test('names twenty stray files and counts the rest', async () => {
    const found = await afterwards(async ({ blobs }) => {
      for (let n = 0; n < 25; n += 1) await blobs.put(`logs/x/${n}`, Buffer.from('x'));
    });
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe('stray-file: 5 more files are not in the ledger');
  });
});
