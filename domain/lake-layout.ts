import { shortHash } from './hash.ts';
import { DAY_MS } from './window.ts';

/** Layout version of the lake that this program writes; kept in `lake.json`. */
export const LAKE_VERSION = 1;
export const LAKE_VERSION_KEY = 'lake.json';

/** Day of an instant (epoch ms) as `2026-02-18`, UTC. */
export const dayOf = (instant: number): string =>
  new Date(Math.floor(instant / DAY_MS) * DAY_MS).toISOString().slice(0, 10);

/** `<dataset>~<n>` */
export const replayIdOf = (dataset: string, n: number): string => `${dataset}~${n}`;

/** Dataset and number of a replay id; null when it is not one. */
export const parseReplayId = (replay: string): { readonly dataset: string; readonly n: number } | null => {
  const match = /^(.+)~([1-9]\d*)$/.exec(replay);
  return match?.[1] && match[2] ? { dataset: match[1], n: Number(match[2]) } : null;
};

/** What follows the block id in the names of a replay's lake files: two replays share no object. */
const replayNumber = (replay: string): number => parseReplayId(replay)?.n ?? 0;
const padded = (number: number): string => String(number).padStart(8, '0');

export const logsKey = (day: string, bucket: string, blockId: string, replay: string): string =>
  `logs/dt=${day}/bucket=${bucket}/${blockId}-${replayNumber(replay)}.parquet`;
export const windowsKey = (day: string, blockId: string, replay: string): string =>
  `windows/dt=${day}/${blockId}-${replayNumber(replay)}.parquet`;
export const quarantineKey = (day: string, blockId: string, replay: string): string =>
  `quarantine/dt=${day}/${blockId}-${replayNumber(replay)}.jsonl.gz`;
export const ledgerPrefix = (replay: string): string => `ledger/${replay}/`;
export const ledgerKey = (replay: string, number: number): string => `${ledgerPrefix(replay)}${padded(number)}.json`;
const eventsPrefix = (stream: string, id: string): string => `events/${stream}/${id}/`;
export const eventKey = (stream: string, id: string, version: number): string =>
  `${eventsPrefix(stream, id)}${padded(version)}.json`;
/** Facts of streams: raw blocks by the day on which their first record arrived. */
export const factKey = (day: string, blockId: string): string => `facts/dt=${day}/${blockId}`;
export const redrivenKey = (replay: string, number: number): string =>
  `${ledgerPrefix(replay)}${padded(number)}-redriven.json`;
export const indexKey = (dataset: string, source: string): string => `index/${dataset}/${distinctName(source)}.json`;
/** How far the index of a source is built, while it is. */
export const indexPartKey = (dataset: string, source: string): string =>
  `index/${dataset}/${distinctName(source)}.partial`;
/** A replay that somebody must look after: present from its start until its report is written. */
export const openReplayKey = (replay: string): string => `open/${replay}.json`;
/** The replay that was started from an uploaded key last. */
export const uploadRecordKey = (key: string): string => `index/_uploads/${distinctName(key)}.json`;
/** Why an upload was not replayed; `version` tells two uploads of one key apart. */
export const refusalKey = (key: string, version: string): string =>
  `reports/_refused/${distinctName(key)}-${keySafe(version)}.json`;
/** What a set of uploads still waits for. */
export const waitingKey = (manifest: string): string => `reports/_waiting/${distinctName(manifest)}.json`;
export const checkpointPrefix = (replay: string): string => `checkpoints/${replay}/`;
/** The minute as ISO 8601 without colons, so that keys sort by time and are file names everywhere. */
export const checkpointKey = (replay: string, minute: number): string =>
  `${checkpointPrefix(replay)}${new Date(minute).toISOString().slice(0, 16).replace(':', '')}Z`;
type ReportFile =
  | 'replay.json'
  | 'report.json'
  | 'report.md'
  | 'report.html'
  | 'backtest.json'
  | 'backtest.md'
  | 'backtest.html';

export const reportKey = (replay: string, file: ReportFile): string => `reports/${replay}/${file}`;

/** The rows of a control table (alerts, incidents, replays) that one replay has, as SQL on AWS reads them. */
export const controlTableKey = (table: string, replay: string): string => `tables/${table}/${replay}.jsonl`;

/** The block id in the name of a file under logs/, windows/ or quarantine/, and the replay number; null for other keys. */
export const blockOfKey = (key: string): { readonly blockId: string; readonly n: number } | null => {
  const match = /^(?:logs|windows|quarantine)\/.*\/([0-9a-f]{32})-(\d+)\.[a-z.]+$/.exec(key);
  return match?.[1] && match[2] ? { blockId: match[1], n: Number(match[2]) } : null;
};

/** Text as one key segment: what is not a letter, digit, dot, dash or underscore becomes `_`. */
export const keySafe = (text: string): string => text.replace(/[^A-Za-z0-9._-]/g, '_');

const MAX_NAME = 180;

/** A key segment that two texts never share: text that is no such segment as it stands gets eight hex digits of its hash. */
const distinctName = (text: string): string => {
  const safe = keySafe(text);
  return safe === text && text.length <= MAX_NAME ? text : `${safe.slice(0, MAX_NAME)}-${shortHash(8, text)}`;
};

/** The last segment of a path. */
export const baseName = (location: string): string =>
  location.split(/[/\\]/).findLast((part) => part !== '') ?? location;

/** Names of sources: base names, or the shortest path suffix that is unique among the locations. */
export const sourceNames = (locations: readonly string[]): readonly string[] => {
  const parts = locations.map((location) => location.split(/[/\\]/).filter((part) => part !== ''));
  const suffix = (index: number, depth: number): string => (parts[index] ?? []).slice(-depth).join('/');
  return locations.map((location, index) => {
    for (let depth = 1; depth <= (parts[index]?.length ?? 0); depth += 1) {
      const mine = suffix(index, depth);
      if (locations.every((_, other) => other === index || suffix(other, depth) !== mine)) return mine;
    }
    return location;
  });
};

/** Stem of a log file's name: without the endings that say nothing of what it is. */
export const logStem = (name: string): string =>
  baseName(name).replace(/\.(?:gz|log|txt|json|jsonl|ndjson)(?=\.|$)/gi, '') || baseName(name);
