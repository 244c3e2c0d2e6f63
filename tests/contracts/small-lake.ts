import { encodeLogTable } from '../../codecs/log-table.ts';
import { encodeQuarantine, type QuarantinedRecord } from '../../codecs/quarantine-file.ts';
import { encodeWindowTable } from '../../codecs/window-table.ts';
import { fingerprintOf, maskMessage } from '../../domain/fingerprint.ts';
import { shortHash } from '../../domain/hash.ts';
import { dayOf, logsKey, quarantineKey, replayIdOf, windowsKey } from '../../domain/lake-layout.ts';
import { bucketOf, type LogRow } from '../../domain/record.ts';
import { addRow, emptyWindow, mergeMinutes, minuteOf, type MinuteWindows, trimWindow } from '../../domain/window.ts';
import type { BlobStore } from '../../ports/blob-store.ts';

export const DATASET = 'shop-1234abcd';
export const REPLAY = replayIdOf(DATASET, 1);
const START = Date.UTC(2026, 1, 18, 10);
const MINUTES = 60;

/** Instant so many minutes after the start of the story. */
export const minutes = (count: number): number => START + count * 60_000;

interface Line {
  readonly ts: number;
  readonly service: string;
  readonly host: string;
  readonly route?: string;
  readonly status?: number;
  readonly latencyMs?: number;
  readonly level?: LogRow['level'];
  readonly message?: string;
  readonly traceId?: string;
}

/** Even noise between 0 and 1 that is the same on every machine. */
const noise = (seed: number): number => ((seed * 7919 + 104_729) % 1009) / 1009;

/**
 * One hour of a small shop. From minute 40 on, ordering gets slower because the database pool fills (a new message says
 * so); from minute 52 on it fails; the mailer falls silent at minute 45; searching stays calm.
 */
const storyLines = (): readonly Line[] => {
  const lines: Line[] = [];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const slower = minute < 40 ? 1 : 1 + (minute - 40) / 2;
    for (let index = 0; index < 20; index += 1) {
      const ts = minutes(minute) + index * 3000;
      const shake = 0.8 + 0.4 * noise(minute * 20 + index);
      const fails = minute >= 52 && index % 2 === 0;
      const traceId = shortHash(32, 'trace', String(minute), String(index));
      const order = { service: 'checkout', host: `checkout-${index % 2}`, route: 'POST /api/orders/<id>', traceId };
      lines.push({
        ts,
        ...order,
        status: fails ? 503 : 200,
        latencyMs: 80 * slower * shake,
        level: fails ? 'error' : 'info',
      });
      lines.push({
        ts: ts + 400,
        service: 'search',
        host: 'search-0',
        route: 'GET /search',
        status: 200,
        latencyMs: 30 * shake,
      });
      if (minute >= 41 && index % 4 === 0) {
        const message = `pool wait exceeded ${40 + minute} ms`;
        lines.push({ ts: ts + 10, service: 'checkout', host: 'checkout-0', level: 'warn', message, traceId });
      }
    }
    if (minute < 45) {
      lines.push({
        ts: minutes(minute) + 59_000,
        service: 'mailer',
        host: 'mail-0',
        level: 'info',
        message: 'queue is empty',
      });
    }
  }
  return lines;
};

const rowOf = (line: Line, index: number): LogRow => ({
  eventId: `${shortHash(16, DATASET, 'shop.log')}-${index}`,
  dataset: DATASET,
  ts: line.ts,
  loggedAt: line.ts,
  service: line.service,
  route: line.route ?? null,
  level: line.level ?? null,
  status: line.status ?? null,
  latencyMs: line.latencyMs ?? null,
  message: line.message ?? null,
  fingerprint: line.message === undefined ? null : fingerprintOf(maskMessage(line.message)),
  traceId: line.traceId ?? null,
  host: line.host,
  source: 'shop.log',
  line: index + 1,
  attributes: '{"pod":{"zone":"a"}}',
});

export const storyRows = (): readonly LogRow[] => storyLines().map(rowOf);

/** Writes rows as the blocks of a replay do: Parquet per day and bucket, and windows per day. */
export const writeRows = async (store: BlobStore, rows: readonly LogRow[], block: string): Promise<void> => {
  const blockId = shortHash(32, block);
  const files = Map.groupBy(rows, (row) => logsKey(dayOf(row.ts), bucketOf(row.latencyMs), blockId, REPLAY));
  for (const [key, part] of files) await store.put(key, encodeLogTable(part));
  for (const [key, part] of Map.groupBy(rows, (row) => windowsKey(dayOf(row.loggedAt), blockId, REPLAY))) {
    const series = [...Map.groupBy(part, seriesOfRow).values()];
    await store.put(key, encodeWindowTable(part[0]?.dataset ?? DATASET, mergeMinutes(series.map(minuteOfSeries))));
  }
};

const seriesOfRow = (row: LogRow): string => [minuteOf(row.loggedAt), row.service, row.route].join(' ');

const minuteOfSeries = (rows: readonly LogRow[]): readonly MinuteWindows[] => {
  const window = emptyWindow();
  for (const row of rows) addRow(window, row, row.message === null ? '' : maskMessage(row.message));
  trimWindow(window);
  const [row] = rows;
  return row
    ? [{ minute: minuteOf(row.loggedAt), series: [{ service: row.service ?? '', route: row.route ?? '', window }] }]
    : [];
};

const unreadable: readonly QuarantinedRecord[] = [
  {
    dataset: 'shop-1a2b3c4d',
    source: 'shop.log',
    position: 4096,
    length: 12,
    line: 77,
    endLine: 77,
    reason: 'binary',
    sha256: null,
    bytes: Uint8Array.of(0, 255, 254),
  },
  {
    dataset: 'shop-1a2b3c4d',
    source: 'shop.log',
    position: 8192,
    length: 9,
    line: 99,
    endLine: 99,
    reason: 'truncated',
    sha256: null,
    bytes: new TextEncoder().encode('{"level":'),
  },
];

/** The whole story in a store, cut into two blocks. */
export const writeStory = async (store: BlobStore): Promise<void> => {
  const rows = storyRows();
  await writeRows(store, rows.slice(0, 1500), 'first');
  await writeRows(store, rows.slice(1500), 'second');
  await store.put(quarantineKey(dayOf(START), shortHash(32, 'first'), REPLAY), encodeQuarantine(unreadable));
};
