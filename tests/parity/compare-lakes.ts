import { gunzipSync } from 'node:zlib';
import { decodeParquet, type ParquetValue } from '../../codecs/parquet/decode.ts';
import { decodeWindowTable } from '../../codecs/window-table.ts';
import { controlTableKey, reportKey } from '../../domain/lake-layout.ts';
import type { LooksTaken } from '../../domain/looks.ts';
import type { ReplayJson } from '../../domain/machine-output.ts';
import type { Report } from '../../domain/report.ts';
import { mergeMinutes, type MinuteWindows } from '../../domain/window.ts';
import type { BlobStore } from '../../ports/index.ts';
import { checkLake } from '../../streams/check-lake.ts';
import { readEvents, readJson } from '../../streams/event-store.ts';
import { alertsOfReplay } from '../../streams/incidents.ts';
import { type Difference, firstDifference } from './first-difference.ts';

/** One replay in one lake, and the ids of the messages that were received from it. */
export interface ReplayedLake {
  readonly blobs: BlobStore;
  readonly replay: string;
  readonly published: readonly string[];
}

/** Both lakes hold the same; how much of it. */
export interface Equal {
  readonly kind: 'equal';
  readonly rows: number;
  readonly quarantined: number;
  readonly minutes: number;
  readonly alerts: number;
}

export type Comparison = Equal | ({ readonly kind: 'different' } & Difference);

type Both<T> = readonly [local: T, aws: T];
type Lakes = Both<ReplayedLake>;
type Check = (lakes: Lakes) => Promise<Difference | number>;

/**
 * Compares what a replay left in two lakes: every column of every row, quarantine, every merged window, the digests and
 * decisions of the looks, alerts, tables, result and report; all but wall times, speeds and places of files.
 */
export const compareLakes = async (local: ReplayedLake, aws: ReplayedLake): Promise<Comparison> => {
  const counts: number[] = [];
  for (const check of [sameRows, sameQuarantine, sameMinutes, sameLooks, sameAlerts, sameResult, bothSound]) {
    const outcome = await check([local, aws]);
    if (typeof outcome !== 'number') return { kind: 'different', ...outcome };
    counts.push(outcome);
  }
  const [rows = 0, quarantined = 0, minutes = 0, , alerts = 0] = counts;
  return { kind: 'equal', rows, quarantined, minutes, alerts };
};

const both = async <T>([local, aws]: Lakes, read: (lake: ReplayedLake) => Promise<T>): Promise<Both<T>> => [
  await read(local),
  await read(aws),
];

/** Files under a prefix by the folder they lie in, folders in order. */
const filesByFolder = async ({ blobs }: ReplayedLake, prefix: string): Promise<ReadonlyMap<string, string[]>> => {
  const folders = new Map<string, string[]>();
  for await (const { key } of blobs.list(prefix)) {
    const folder = key.slice(0, key.lastIndexOf('/'));
    folders.set(folder, [...(folders.get(folder) ?? []), key]);
  }
  return folders;
};

const contents = async ({ blobs }: ReplayedLake, keys: readonly string[]): Promise<readonly Uint8Array[]> =>
  Promise.all(keys.map(async (key) => (await blobs.get(key)) ?? new Uint8Array()));

/** Compares folder by folder, so that no more than one is held; gives the number of things that `read` found. */
const byFolder = async <T>(
  lakes: Lakes,
  prefix: string,
  read: (files: readonly Uint8Array[]) => Promise<ReadonlyMap<string, T>>,
): Promise<Difference | number> => {
  const [local, aws] = await both(lakes, (lake) => filesByFolder(lake, prefix));
  let count = 0;
  for (const folder of [...new Set([...local.keys(), ...aws.keys()])].toSorted()) {
    const [left, right] = [
      await read(await contents(lakes[0], local.get(folder) ?? [])),
      await read(await contents(lakes[1], aws.get(folder) ?? [])),
    ];
    const found = firstDifference(left, right, folder);
    if (found) return found;
    count += left.size;
  }
  return count;
};

const sameRows: Check = (lakes) =>
  byFolder(lakes, 'logs/', async (files) => {
    const rows = new Map<string, Readonly<Record<string, ParquetValue>>>();
    for (const file of files) {
      const columns = [...(await decodeParquet(file))];
      const ids = columns.find(([name]) => name === 'event_id')?.[1] ?? [];
      for (const [index, id] of ids.entries()) {
        const row = Object.fromEntries(columns.map(([name, values]) => [name, values[index] ?? null]));
        rows.set(keyFor(rows, `event_id ${String(id)}`), row);
      }
    }
    return inOrder(rows);
  });

const sameQuarantine: Check = (lakes) =>
  byFolder(lakes, 'quarantine/', async (files) => {
    const records = new Map<string, unknown>();
    for (const line of files.flatMap((file) => gunzipSync(file).toString('utf8').split('\n'))) {
      if (line === '') continue;
      const record = JSON.parse(line) as { readonly source: string; readonly position: number };
      records.set(keyFor(records, `${record.source} at byte ${record.position}`), record);
    }
    return Promise.resolve(inOrder(records));
  });

/** The same thing twice is a difference from once: it gets a key of its own. */
const keyFor = (taken: ReadonlyMap<string, unknown>, key: string): string => {
  let free = key;
  for (let copy = 2; taken.has(free); copy += 1) free = `${key} (copy ${copy})`;
  return free;
};

const inOrder = <T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
  new Map([...map].toSorted(([a], [b]) => (a < b ? -1 : 1)));

const sameMinutes: Check = (lakes) =>
  byFolder(lakes, 'windows/', async (files) => {
    const merged = mergeMinutes(await Promise.all(files.map(decodeWindowTable)));
    return new Map(merged.map((minute) => [new Date(minute.minute).toISOString(), bySeries(minute)]));
  });

const bySeries = ({ series }: MinuteWindows): ReadonlyMap<string, unknown> =>
  new Map(series.map(({ service, route, window }) => [`${service} ${route}`, window]));

/** Runs of the detector end where there was something to read: what both sides passed through must be the same. */
const sameLooks: Check = async (lakes) => {
  const [local, aws] = await both(lakes, ({ blobs, replay }) => readEvents<LooksTaken>(blobs, 'looks', replay));
  const known = new Map(local.map(({ data }) => [data.through, data.digest]));
  for (const { data } of aws) {
    const digest = known.get(data.through);
    const at = `looks through ${new Date(data.through).toISOString()}: digest`;
    const found = digest === undefined ? null : firstDifference(digest, data.digest, at);
    if (found) return found;
  }
  const ends = [local.at(-1)?.data, aws.at(-1)?.data].map((end) => ({ through: end?.through, digest: end?.digest }));
  const taken = [local, aws].map((looks) => looks.flatMap(({ data }) => data.alerts));
  return firstDifference(taken[0], taken[1], 'decisions') ?? firstDifference(ends[0], ends[1], 'looks') ?? aws.length;
};

/** Alerts, the messages that were received, and the rows that SQL sees of alerts and incidents. */
const sameAlerts: Check = async (lakes) => {
  const [local, aws] = await both(lakes, async (lake) => {
    const alerts = await alertsOfReplay(lake.blobs, lake.replay);
    return {
      alerts: alerts.map(withoutSentAt),
      // two runs of the detector at once may send a message twice, with the same id
      messages: [...new Set(lake.published)].toSorted(),
      tables: [await tableOf(lake, 'alerts'), await tableOf(lake, 'incidents')],
    };
  });
  return firstDifference(local, aws, 'result') ?? local.alerts.length;
};

const without = (value: object, ...names: readonly string[]): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

const withoutSentAt = (alert: object): object => without(alert, 'sent_at');

const tableOf = async ({ blobs, replay }: ReplayedLake, table: string): Promise<readonly object[]> =>
  Buffer.from((await blobs.get(controlTableKey(table, replay))) ?? '')
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => withoutSentAt(JSON.parse(line) as object))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

const sameResult: Check = async (lakes) => {
  const [local, aws] = await both(lakes, async ({ blobs, replay }) => {
    const report = await readJson<Report>(blobs, reportKey(replay, 'report.json'));
    return {
      'replay.json': essence(await readJson<ReplayJson>(blobs, reportKey(replay, 'replay.json'))),
      // how many blocks there are follows from the speed
      'report.json': report && {
        ...report,
        replay: essence(report.replay),
        checks: { ...report.checks, blocks: undefined },
      },
    };
  });
  return firstDifference(local, aws, 'reports') ?? 1;
};

/** A result without speeds, wall times and places of files. */
const essence = (result: ReplayJson | null): object | null => {
  if (result === null) return null;
  const files = result.files.map((file) => without(file, 'file'));
  return {
    ...without(result, 'speed', 'speed_achieved', 'unchanged'),
    files,
    alerts: result.alerts.map(withoutSentAt),
  };
};

/** Nothing is missing, double or a stray on either side. */
const bothSound: Check = async (lakes) => {
  const [local, aws] = await both(lakes, async ({ blobs }) => (await checkLake(blobs)).problems);
  const none = firstDifference([], local, 'doctor') ?? firstDifference([], aws, 'doctor');
  return none ? { at: 'doctor', local, aws } : 1;
};
