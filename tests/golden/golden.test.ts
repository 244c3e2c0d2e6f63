import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { reportKey } from '../../domain/lake-layout.ts';
import type { ReplayJson } from '../../domain/machine-output.ts';
import type { Report } from '../../domain/report.ts';
import { checkLake } from '../../streams/check-lake.ts';
import { readJson } from '../../streams/event-store.ts';
import { openTestLake, replayInto } from '../../streams/replaying.test-helper.ts';

const SAMPLES = join(import.meta.dirname, '..', '..', 'sample-logs');
/** What a folder may hold besides logs. */
const NO_LOGS = ['expected.json', 'events.txt', 'README.md', 'LICENSE', 'foreshock.test.txt'];

type Counts = Pick<ReplayJson, 'lines' | 'records' | 'rows' | 'quarantined' | 'skipped'>;
const countsOf = ({ lines, records, rows, quarantined, skipped }: Counts): Counts => ({
  lines,
  records,
  rows,
  quarantined,
  skipped,
});

/** What must stay as it is when a folder is replayed; ids and digests are left out, they change with every detector version. */
const resultOf = (
  { files, lines, records, rows, quarantined, skipped, buckets, alerts, problems, ...result }: ReplayJson,
  { verdict }: Report,
) => ({
  files: files.map(({ source, format, ...file }) => ({ source, format, ...countsOf(file) })),
  totals: { lines, records, rows, quarantined, skipped },
  buckets,
  first_event: result.first_event,
  last_event: result.last_event,
  problems: problems.map(({ source, code }) => ({ source, code })),
  alerts: alerts.map(({ kind, at, service, route }) => ({ kind, at, service, route })),
  verdict: {
    sentence: verdict.sentence,
    failures: verdict.failures.map(({ start, end, lead_minutes, series }) => ({ start, end, lead_minutes, series })),
    false_alarms: verdict.false_alarms.length,
    missed: verdict.missed.length,
  },
});

const replayed = async (folder: string): Promise<unknown> => {
  const logs = readdirSync(folder).filter((name) => !NO_LOGS.includes(name));
  const lake = openTestLake();
  const result = await replayInto(
    lake,
    logs.toSorted().map((name) => join(folder, name)),
  );
  expect((await checkLake(lake.blobs)).problems).toEqual([]);
  const report = await readJson<Report>(lake.blobs, reportKey(result.replay, 'report.json'));
  if (!report) throw new Error(`${result.replay} has no report`);
  return resultOf(result, report);
};

describe('every folder of sample-logs, replayed at max', () => {
  const scenarios = readdirSync(SAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  test.each(scenarios.map(({ name }) => name))('%s gives what its expected.json says', async (name) => {
    const folder = join(SAMPLES, name);
    const path = join(folder, 'expected.json');
    const actual = await replayed(folder);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, `${JSON.stringify(actual, null, 2)}\n`);
    if (!existsSync(path)) {
      throw new Error(
        `${path} is missing: UPDATE_GOLDEN=1 npm run test:e2e -- tests/golden writes it; read it before you commit it`,
      );
    }
    expect(actual).toEqual(JSON.parse(readFileSync(path, 'utf8')));
  });
});
