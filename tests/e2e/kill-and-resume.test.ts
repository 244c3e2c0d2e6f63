import { copyFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createFileBlobStore } from '../../adapters/local/file-blob-store.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../../domain/detector-config.ts';
import type { AlertJson, DoctorJson, ReplayJson, VerifyJson } from '../../domain/machine-output.ts';
import { isAliveElsewhere } from '../../runtime/local.ts';
import { checkLake } from '../../streams/check-lake.ts';
import { readEvents } from '../../streams/event-store.ts';
import { listIncidents } from '../../streams/incidents.ts';
import { listReplays } from '../../streams/replays.ts';
import { verifyAlert } from '../../streams/verify-alert.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { type LakeTruth, truthOf } from '../lake-truth.ts';
import { after, afterFirstBlock, type CliProcess, foreshock, foreshockJson, startForeshock } from '../run-cli.ts';

const FILES = [
  'haproxy.rsyslog-iso.log.gz',
  'inventory.python-logging.log.gz',
  'orders.fastify.log.gz',
  'pg.log.gz',
].map((name) => join(import.meta.dirname, '..', '..', 'sample-logs', 'db-lock', name));
const PACED = ['--speed', '240'];

let truth: LakeTruth;
let undisturbed = '';
/** Wall time of an undisturbed run, ms. */
let atMaxMs = 0;
let pacedMs = 0;

const timed = async (work: Promise<unknown>): Promise<number> => {
  const begin = performance.now();
  await work;
  return performance.now() - begin;
};

beforeAll(async () => {
  undisturbed = temporaryFolder();
  atMaxMs = await timed(foreshockJson(['--lake', undisturbed, 'replay', ...FILES]));
  truth = await truthOf(undisturbed);
  const paced = temporaryFolder();
  pacedMs = await timed(foreshockJson(['--lake', paced, 'replay', ...FILES, ...PACED]));
  expect(await truthOf(paced)).toEqual(truth);
});

const killAfter = async (ms: number, running: CliProcess): Promise<boolean> => {
  await after(ms, running);
  running.child.kill('SIGKILL');
  return (await running.ended).signal === 'SIGKILL';
};

/** The lake is whole, holds what an undisturbed one holds, and every alert verifies. */
const expectTruth = async (lake: string): Promise<void> => {
  expect(await truthOf(lake)).toEqual(truth);
  const blobs = createFileBlobStore(lake);
  expect((await checkLake(blobs)).problems).toEqual([]);
  for (const id of truth.alerts) {
    expect(await verifyAlert(blobs, id, DEFAULT_DETECTOR_CONFIG)).toEqual({
      id,
      equal: true,
      first_difference: null,
      reason: null,
    });
  }
  for (const { incident, alerts, sent } of await listIncidents(blobs)) {
    expect({ incident, sent: sent.toSorted() }).toEqual({ incident, sent: alerts.map(({ id }) => id).toSorted() });
    const opened = (await readEvents(blobs, 'incident', incident)).filter(({ type }) => type === 'IncidentOpened');
    expect(opened).toHaveLength(1);
  }
};

/** Numbers in [0, 1) that are the same in every run of the tests. */
const seeded = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

describe('killed at random moments and started again with the same command', () => {
  /** Pairs of moments, as shares of an undisturbed run; a run that is faster than it may end before its moment comes. */
  const pairsOf = (seed: number) => {
    const next = seeded(seed);
    return (): readonly number[] => [0.15 + 0.85 * next(), 0.15 + 0.85 * next()];
  };
  const WANTED = 10;
  const MOST_LAKES = 20;

  const killTwice = async (moments: readonly number[], wholeMs: number, flags: readonly string[]): Promise<number> => {
    const lake = temporaryFolder();
    const command = ['--lake', lake, 'replay', ...FILES, ...flags];
    let killed = 0;
    for (const moment of moments) if (await killAfter(moment * wholeMs, startForeshock(command))) killed += 1;
    const { rows, records, quarantined, alerts } = await foreshockJson<ReplayJson>(command);
    expect(rows).toBe(truth.rows);
    expect(records).toBe(rows + quarantined);
    expect(alerts.map(({ id }) => id)).toEqual(truth.alerts);
    await expectTruth(lake);
    return killed;
  };

  test('at max, ten times: rows, sum of latencies and alerts are those of the undisturbed run', async () => {
    const nextPair = pairsOf(20_261_120);
    let killed = 0;
    for (let lakes = 0; killed < WANTED && lakes < MOST_LAKES; lakes += 1)
      killed += await killTwice(nextPair(), atMaxMs, []);
    expect(killed).toBeGreaterThanOrEqual(WANTED);
  }, 420_000);

  test('paced, ten times: rows, sum of latencies and alerts are those of the undisturbed run', async () => {
    const nextPair = pairsOf(22_102_825);
    let killed = 0;
    for (let lakes = 0; killed < WANTED && lakes < MOST_LAKES; lakes += 5) {
      const runs = await Promise.all(Array.from({ length: 5 }, () => killTwice(nextPair(), pacedMs, PACED)));
      killed += runs.reduce((sum, count) => sum + count, 0);
    }
    expect(killed).toBeGreaterThanOrEqual(WANTED);
  }, 420_000);
});

describe('killed at the moments that matter', () => {
  const killedAt = async (lake: string, pattern: string, nth = 1): Promise<void> => {
    const { ended } = startForeshock([lake, pattern, String(nth), ...FILES], {
      script: 'tests/e2e/replay-killed-at.ts',
    });
    expect((await ended).signal).toBe('SIGKILL');
  };

  test.each([
    ['before the start is recorded', '"type":"ReplayStarted"'],
    ['before the first cut is recorded', '"type":"ReplayAdvanced"'],
    ['between the cut and the first file of a block', '^(?:logs|windows)/'],
    ['between the files of a block and its ledger entry', '^ledger/'],
    ['after the last block, before the end is recorded', '"type":"ReplayFinished"'],
    ['after the looks, before they are recorded', '"type":"LooksTaken"'],
    ['between a decision and its delivery', '"type":"IncidentOpened"'],
    ['between the opening of an incident and its alert', '"type":"AlertRaised"'],
    ['between a message and the note that it was sent', '"type":"NotificationSent"'],
    ['before the report', '^reports/.*/report.json'],
    ['before the summary', '^reports/.*/replay.json'],
  ])('%s', async (_, pattern) => {
    const lake = temporaryFolder();
    await killedAt(lake, pattern);
    const { unchanged } = await foreshockJson<ReplayJson>(['--lake', lake, 'replay', ...FILES]);
    expect(unchanged).toBe(false);
    await expectTruth(lake);
    expect((await foreshockJson<ReplayJson>(['--lake', lake, 'replay', ...FILES])).unchanged).toBe(true);
  });

  test('--replace after a kill in the middle, and after a kill within --replace itself', async () => {
    const lake = temporaryFolder();
    await killedAt(lake, '^ledger/', 2);
    const replacing = ['--lake', lake, 'replay', ...FILES, '--replace'];
    await foreshockJson(replacing);
    await expectTruth(lake);
    await killedAt(lake, 'delete logs/', 3);
    const refused = await foreshock(['--lake', lake, 'replay', ...FILES]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('--replace starts it anew');
    await foreshockJson(replacing);
    await expectTruth(lake);
    const replays = await listReplays(createFileBlobStore(lake), isAliveElsewhere);
    expect(replays.map(({ status }) => status)).toEqual(['replaced', 'replaced', 'finished']);
  });
});

describe('interrupted by a person', () => {
  test('Ctrl-C pauses in order, and the same command goes on, at another speed if told so', async () => {
    const lake = temporaryFolder();
    const running = startForeshock(['--lake', lake, 'replay', ...FILES, '--speed', '60']);
    await afterFirstBlock(lake, running);
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain('the same command goes on where it was');
    const [row] = await foreshockJson<
      readonly { readonly status: string; readonly committed: number; readonly blocks: number }[]
    >(['--lake', lake, 'status']);
    expect(row?.status).toBe('paused');

    const { speed } = await foreshockJson<ReplayJson>(['--lake', lake, 'replay', ...FILES, '--speed', '1000']);
    expect(speed).toBe(1000);
    await expectTruth(lake);
  });

  test('killed at a pace, then told to go on at max', async () => {
    const lake = temporaryFolder();
    await killAfter(4000, startForeshock(['--lake', lake, 'replay', ...FILES, '--speed', '60']));
    const { speed } = await foreshockJson<ReplayJson>(['--lake', lake, 'replay', ...FILES, '--speed', 'max']);
    expect(speed).toBe('max');
    await expectTruth(lake);
  });
});

test('files that lie somewhere else by now are read from there', async () => {
  const lake = temporaryFolder();
  const before = temporaryFolder();
  const now = temporaryFolder();
  for (const file of FILES) copyFileSync(file, join(before, basename(file)));
  const first = startForeshock([
    '--lake',
    lake,
    'replay',
    ...FILES.map((file) => join(before, basename(file))),
    ...PACED,
  ]);
  await after(pacedMs / 2, first);
  first.child.kill('SIGKILL');
  await first.ended;
  for (const file of FILES) renameSync(join(before, basename(file)), join(now, basename(file)));
  const moved = FILES.map((file) => join(now, basename(file)));
  const { rows } = await foreshockJson<ReplayJson>(['--lake', lake, 'replay', ...moved]);
  expect(rows).toBe(truth.rows);
  await expectTruth(lake);
});

describe('two processes on one replay', () => {
  test('the second one is refused with what to do, and the first one finishes right', async () => {
    const lake = temporaryFolder();
    const command = ['--lake', lake, 'replay', ...FILES, ...PACED];
    const first = startForeshock(command);
    await after(Math.min(3000, pacedMs / 2), first);
    const second = await foreshock(command);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(
      new RegExp(`is being replayed by process ${first.child.pid} .*wait for it, or stop it first`),
    );
    expect((await first.ended).code).toBe(0);
    await expectTruth(lake);
  });

  test.each([0, 300])('started %d ms apart, one of them finishes right and nothing is read twice', async (apart) => {
    const lake = temporaryFolder();
    const command = ['--lake', lake, 'replay', ...FILES];
    const first = startForeshock(command);
    await after(apart, first);
    const [one, two] = await Promise.all([first.ended, startForeshock(command).ended]);
    const codes = [one.code, two.code];
    expect(codes).toContain(0);
    expect(codes.every((code) => code === 0 || code === 1)).toBe(true);
    expect(codes.includes(1)).toBe(/foreshock: .*process/.test(one.stderr + two.stderr));
    await foreshockJson(command);
    await expectTruth(lake);
    expect(await listReplays(createFileBlobStore(lake), isAliveElsewhere)).toHaveLength(1);
  });
});

test('the command line itself says that all is well', async () => {
  const doctor = await foreshockJson<DoctorJson>(['--lake', undisturbed, 'doctor']);
  expect(doctor).toMatchObject({ ok: true, rows: truth.rows, problems: [] });
  const alerts = await foreshockJson<readonly AlertJson[]>(['--lake', undisturbed, 'alerts']);
  expect(alerts.map(({ id }) => id)).toEqual(truth.alerts);
  for (const { id } of alerts) {
    expect((await foreshockJson<VerifyJson>(['--lake', undisturbed, 'verify', id])).equal).toBe(true);
  }
});
