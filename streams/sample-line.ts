import { decodeParquet, type ParquetValue } from '../codecs/parquet/decode.ts';
import { isoTime } from '../domain/machine-output.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { BUCKETS } from '../domain/record.ts';
import type { SeriesName } from '../domain/series.ts';
import { MINUTE_MS } from '../domain/window.ts';
import type { BlobReader } from '../ports/index.ts';

const SLOWEST_FIRST = BUCKETS.filter((bucket) => bucket !== 'none').toReversed();

interface Candidate {
  readonly weight: number;
  readonly text: string;
}

/**
 * One line behind an alert: the failing or slowest record of the series in the minute (start, epoch ms), put together
 * from its row. Null when the minute holds none.
 */
export const sampleLine = async (
  blobs: Pick<BlobReader, 'get'>,
  entries: readonly LedgerEntry[],
  series: SeriesName,
  minute: number,
): Promise<string | null> => {
  const near = entries.filter(
    ({ firstLoggedAt, lastLoggedAt }) =>
      firstLoggedAt !== null && lastLoggedAt !== null && firstLoggedAt < minute + MINUTE_MS && lastLoggedAt >= minute,
  );
  for (const bucket of SLOWEST_FIRST) {
    const files = near.flatMap((entry) =>
      entry.files.filter(({ key }) => key.startsWith('logs/') && key.includes(`/bucket=${bucket}/`)),
    );
    const found: Candidate[] = [];
    for (const { key } of files) {
      const bytes = await blobs.get(key);
      if (bytes) found.push(...candidates(await decodeParquet(bytes), series, minute));
    }
    const best = found.toSorted((a, b) => b.weight - a.weight)[0];
    if (best) return best.text;
  }
  return null;
};

const candidates = (
  columns: ReadonlyMap<string, readonly ParquetValue[]>,
  { service, route }: SeriesName,
  minute: number,
): readonly Candidate[] => {
  const at = (name: string, row: number): ParquetValue => columns.get(name)?.[row] ?? null;
  const matches = (name: string, row: number, wanted: string | null): boolean =>
    wanted === null || (at(name, row) ?? '') === wanted;
  const found: Candidate[] = [];
  for (const [row, loggedAt] of (columns.get('logged_at') ?? []).entries()) {
    const inMinute = typeof loggedAt === 'number' && loggedAt >= minute && loggedAt < minute + MINUTE_MS;
    if (!inMinute || !matches('service', row, service) || !matches('route', row, route)) continue;
    const latency = Number(at('latency_ms', row) ?? 0);
    const status = Number(at('status', row) ?? 0);
    const parts = [
      isoTime(Number(at('ts', row))).slice(11, 23),
      at('level', row)?.toString().toUpperCase(),
      at('service', row),
      at('message', row),
      status > 0 ? `status ${status}` : null,
      latency > 0 ? `${Math.round(latency)} ms` : null,
    ];
    found.push({
      weight: latency + (status >= 500 ? 1e9 : 0),
      text: parts.filter((part) => part !== null && part !== undefined && part !== '').join(' '),
    });
  }
  return found;
};
