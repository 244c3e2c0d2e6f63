import type { Decision } from '../domain/alert.ts';
import { type DetectorConfig, DETECTOR_VERSION } from '../domain/detector-config.ts';
import { configWith } from '../domain/decision-settings.ts';
import type { SecondReading } from '../domain/incident.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { LIVE, liveLedgerOf } from '../domain/live.ts';
import { type LooksTaken, type TakenAlert, takeAlerts } from '../domain/looks.ts';
import { secondLook } from '../domain/second-look.ts';
import { MINUTE_MS } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { mapAtOnce } from './at-once.ts';
import type { DeliverySource } from './deliver-alerts.ts';
import { readEntry, readRedriven } from './ledger.ts';
import { looksOfMinute, readLooks, refoldLooks } from './live-looks.ts';
import { liveSettings } from './live-settings.ts';
import { createWindowReader } from './read-windows.ts';
import { type DetectionPoint, takeLooks } from './take-looks.ts';

/** Entries that are read at the same time. */
const READ_AT_ONCE = 16;

type ReadingBlobs = Pick<BlobStore, 'get' | 'getRange' | 'head' | 'list'>;

/**
 * What a second look at a minute reads: the minutes that the detector remembered, anew from everything that had been committed when
 * the run `newest` was taken.
 */
export const readingOf = async (
  blobs: ReadingBlobs,
  minute: number,
  newest: LooksTaken,
  { memory }: DetectorConfig,
): Promise<SecondReading> => {
  const from = minute - (memory.levelMinutes - 1) * MINUTE_MS;
  const version = await looksOfMinute(blobs, from - MINUTE_MS);
  // what the run before had not folded yet, and all that came after
  const before = version <= 1 ? [] : ((await readLooks(blobs, version - 1)).data.live?.shards ?? []);
  const begins = new Map(before.map(({ shard, since }) => [shard, since]));
  const shards = (newest.data.live?.shards ?? []).map(({ shard, cut }) => ({
    shard,
    since: begins.get(shard) ?? 0,
    cut,
  }));
  const numbered = await mapAtOnce(numbersOf(shards), READ_AT_ONCE, async ({ shard, number }) => {
    const ledger = liveLedgerOf(shard);
    const isDiscarded = (await readEntry(blobs, ledger, number))?.outcome === 'discarded';
    const isRedriven = isDiscarded && (await readRedriven(blobs, ledger, number)) !== null;
    return isRedriven ? [{ shard, number }] : [];
  });
  const redriven = numbered.flat();
  return { from, shards, redriven };
};

/** What a second look came to. */
export interface SecondLook {
  /** The digest chain after the alert's minute: equal to the first one's when nothing came late. */
  readonly digest: string;
  /** The decision under its id when it came to another result, else null. */
  readonly taken: TakenAlert | null;
  /** Where the message finds its history. */
  readonly source: DeliverySource;
}

/** Folds the minutes of a reading anew, from where the detector stood then, and looks again at what an alert said. Null without a look there. */
export const takeSecondLook = async (
  blobs: ReadingBlobs,
  first: Decision,
  { reading, completeness }: { readonly reading: SecondReading; readonly completeness: number },
  config: DetectorConfig,
): Promise<SecondLook | null> => {
  const entries = await entriesOf(blobs, reading);
  const windows = createWindowReader(blobs);
  windows.add(entries);
  const settingsOfMinute = await liveSettings(blobs, config);
  const context = { windows, cut: entries.length, dataset: LIVE, config, completeness, settings: settingsOfMinute };
  let last: DetectionPoint | null = null;
  for await (const step of takeLooks(context, await pointAt(blobs, reading.from, config), first.minute)) {
    if (step.minute === first.minute) last = step.point;
  }
  if (last === null) return null;
  const { digest, state } = last;
  const settings = settingsOfMinute(first.minute);
  const decision = secondLook(state, first, { completeness, settings }, config);
  const [taken = null] =
    decision === null
      ? []
      : takeAlerts([decision], {
          detectorVersion: DETECTOR_VERSION,
          config: configWith(config, settings),
          dataset: LIVE,
          digest,
        });
  return { digest, taken, source: { dataset: LIVE, replay: LIVE, windows, entries } };
};

/** Where the detector stood before a minute, with what its runs had seen. */
const pointAt = async (blobs: ReadingBlobs, minute: number, config: DetectorConfig): Promise<DetectionPoint> => {
  let before: DetectionPoint | null = null;
  const version = Math.max(1, await looksOfMinute(blobs, minute - MINUTE_MS));
  const { start } = await refoldLooks(blobs, config, version, minute - MINUTE_MS, ({ point }) => {
    if (point.next <= minute) before = point;
  });
  return before ?? start;
};

/** The entries of a reading under places that stand for numbers. */
const entriesOf = async (blobs: ReadingBlobs, { shards, redriven }: SecondReading): Promise<readonly LedgerEntry[]> => {
  const again = new Set(redriven.map(({ shard, number }) => `${shard} ${number}`));
  const entries = await mapAtOnce(numbersOf(shards), READ_AT_ONCE, ({ shard, number }) =>
    (again.has(`${shard} ${number}`) ? readRedriven : readEntry)(blobs, liveLedgerOf(shard), number),
  );
  return entries.flatMap((entry) => entry ?? []).map((entry, number) => ({ ...entry, number }));
};

const numbersOf = (shards: SecondReading['shards']): readonly { readonly shard: string; readonly number: number }[] =>
  shards.flatMap(({ shard, since, cut }) =>
    Array.from({ length: Math.max(0, cut - since) }, (_, index) => ({ shard, number: since + index })),
  );
