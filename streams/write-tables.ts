import { encodeControlRows } from '../codecs/control-file.ts';
import { alertRows, type ControlRow, incidentRow, replayRow } from '../domain/control-rows.ts';
import { ALERTS, INCIDENTS, REPLAYS } from '../domain/control-tables.ts';
import { controlTableKey } from '../domain/lake-layout.ts';
import type { LakeTable } from '../domain/lake-table.ts';
import type { BlobStore } from '../ports/index.ts';
import { storedSummary } from './finish-replay.ts';
import { incidentsOfReplay } from './incidents.ts';
import { loadReplay } from './replay-states.ts';

type TableBlobs = Pick<BlobStore, 'get' | 'head' | 'list' | 'putIfAbsent' | 'replaceIfUnchanged'>;

/** How often a file is made again because another writer was faster. */
const MOST_TRIES = 8;

/**
 * Writes what SQL on AWS sees of a replay, or of `live`: a file of `alerts`, of `incidents` and of `replays`, each made
 * from the events as they are now. Repeating it, or two at once, ends with the newest rows; what has not changed is not
 * written. Call it after looks were taken and after a replay's events. Gives the keys that were written.
 */
export const writeControlTables = async (blobs: TableBlobs, replay: string): Promise<readonly string[]> => {
  const written: string[] = [];
  for (const [table, rowsOf] of TABLES) {
    const key = controlTableKey(table.name, replay);
    const isWritten = await writeNewest(blobs, key, async () => encodeControlRows(table, await rowsOf(blobs, replay)));
    if (isWritten) written.push(key);
  }
  return written;
};

type RowsOf = (blobs: TableBlobs, replay: string) => Promise<readonly ControlRow[]>;

/** As the local tables: alerts and incidents of a replaced replay are not shown, the replay itself is. */
const currentIncidents = async (blobs: TableBlobs, replay: string) =>
  (await loadReplay(blobs, replay)).status === 'replaced' ? [] : incidentsOfReplay(blobs, replay);

const TABLES: readonly (readonly [LakeTable, RowsOf])[] = [
  [ALERTS, async (blobs, replay) => (await currentIncidents(blobs, replay)).flatMap((incident) => alertRows(incident))],
  [INCIDENTS, async (blobs, replay) => (await currentIncidents(blobs, replay)).map(incidentRow)],
  [
    REPLAYS,
    async (blobs, replay) => {
      const state = await loadReplay(blobs, replay);
      return state.status === 'absent' ? [] : [replayRow(state, await storedSummary(blobs, replay))];
    },
  ],
];

/** The version is asked for before the events are read: whoever writes last has read last. */
const writeNewest = async (blobs: TableBlobs, key: string, make: () => Promise<Uint8Array>): Promise<boolean> => {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const known = await blobs.head(key);
    const bytes = await make();
    if (known === null && bytes.length === 0) return false;
    if (known !== null && isSame(await blobs.get(key), bytes)) return false;
    const isWritten =
      known === null ? await blobs.putIfAbsent(key, bytes) : await blobs.replaceIfUnchanged(key, bytes, known.version);
    if (isWritten) return true;
  }
  throw new Error(`${key} changed ${MOST_TRIES} times while it was made: try again`);
};

const isSame = (stored: Uint8Array | null, bytes: Uint8Array): boolean =>
  stored !== null && stored.length === bytes.length && stored.every((byte, at) => byte === bytes[at]);
