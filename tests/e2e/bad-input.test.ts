import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DoctorJson, ReplayJson } from '../../domain/machine-output.ts';
import {
  EVENT_START,
  MINUTE,
  outageLines,
  requestLine,
  requestsOver,
  writeLog,
} from '../../streams/replaying.test-helper.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { truthOf } from '../lake-truth.ts';
import { type CliRun, foreshock, foreshockJson, startForeshock } from '../run-cli.ts';

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const OUTAGE = textOf(outageLines());
const QUIET = requestsOver(3);

let lake = '';
/** Replays into a lake of its own; the doctor must be content with whatever came of it. */
const replay = async (...words: readonly string[]): Promise<ReplayJson> => {
  lake = temporaryFolder();
  const result = await foreshockJson<ReplayJson>(['--lake', lake, 'replay', ...words]);
  const doctor = await foreshockJson<DoctorJson>(['--lake', lake, 'doctor']);
  const { lines, records, rows, quarantined, skipped } = result;
  expect(doctor).toEqual({ ok: true, lines, records, rows, quarantined, skipped, problems: [] });
  expect(records).toBe(rows + quarantined);
  return result;
};
const refused = async (...words: readonly string[]): Promise<CliRun> => {
  lake = temporaryFolder();
  const run = await foreshock(['--lake', lake, 'replay', ...words, '--json']);
  expect(run.stdout).toBe('');
  expect(run.stderr).not.toMatch(/\n\s+at /);
  expect(existsSync(join(lake, 'ledger'))).toBe(false);
  return run;
};

describe('nothing to replay', () => {
  test('a missing file: exit 3, and nothing of the files beside it is replayed', async () => {
    const good = writeLog('good.log', textOf(QUIET));
    const { code, stderr } = await refused(good, '/nowhere/missing.log');
    expect(code).toBe(3);
    expect(stderr).toContain('there is no file /nowhere/missing.log: check the name');
    expect(existsSync(join(lake, 'events'))).toBe(false);
  });

  test('a folder: exit 3 with how to name the files in it', async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await refused(folder);
    expect(code).toBe(3);
    expect(stderr).toContain(`${folder} is a folder: name the files in it, for example ${folder}/*`);
  });

  test('an empty file: exit 3', async () => {
    const { code, stderr } = await refused(writeLog('empty.log', ''));
    expect(code).toBe(3);
    expect(stderr).toMatch(/empty\.log is empty/);
  });

  test('a gzip file of nothing: exit 3', async () => {
    expect((await refused(writeLog('empty.log.gz', gzipSync('')))).code).toBe(3);
  });

  test('a binary file: exit 3, said so', async () => {
    const bytes = Uint8Array.from({ length: 50_000 }, (_, index) => (Math.imul(index, 2_654_435_761) >>> 13) & 255);
    const { code, stderr } = await refused(writeLog('photo.log', bytes));
    expect(code).toBe(3);
    expect(stderr).toContain('photo.log: this is not text');
  });

  test('no readable line: exit 3', async () => {
    const { code, stderr } = await refused(writeLog('broken.log', '{"time":\n{"time":\n{"time":\n'.repeat(50)));
    expect(code).toBe(3);
    expect(stderr).toContain('nothing to replay');
  });

  test('no timestamp anywhere: exit 3 with why', async () => {
    const { code, stderr } = await refused(
      writeLog('poem.log', 'the log has words\nbut when they were written\nit does not say\n'.repeat(20)),
    );
    expect(code).toBe(3);
    expect(stderr).toMatch(/nothing to replay: .*time/);
  });

  test('nothing on standard input: exit 3', async () => {
    const { code, stderr } = await refused('-');
    expect(code).toBe(3);
    expect(stderr).toContain('standard input is empty');
  });
});

test.each([
  [['x.log', '--sped', '60'], "unknown option '--sped'"],
  [['x.log', '--speed', 'fast'], '--speed fast'],
  [['x.log', '--from', 'yesterday'], '--from yesterday'],
  [[], 'missing required argument'],
])('a command line that cannot be understood (%j): exit 2 with what to write', async (words, said) => {
  const { code, stderr } = await refused(...words);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});

describe('damaged input', () => {
  test('a truncated gzip: exit 0, the last record is quarantined as truncated, and the problem is named', async () => {
    const whole = gzipSync(OUTAGE);
    const result = await replay(writeLog('cut.log.gz', whole.subarray(0, Math.floor(whole.length * 0.6))));
    expect(result.quarantined).toBe(1);
    expect(result.rows).toBeGreaterThan(300);
    const said = result.problems.map(({ code, source, message }) => `${source} ${code} ${message}`);
    expect(said).toEqual([
      expect.stringMatching(/^cut\.log\.gz truncated the gzip data was cut short: it ends at byte \d+/),
      expect.stringMatching(/^cut\.log\.gz truncated 1 record of cut\.log\.gz could not be read \(truncated\)/),
    ]);
    const kept = await foreshockJson<readonly { reason: string; line: number }[]>([
      '--lake',
      lake,
      'sql',
      'select reason, line from quarantine',
    ]);
    expect(kept).toEqual([{ reason: 'truncated', line: result.lines }]);
  });

  test('a gzip cut within its last bytes: every record is a row', async () => {
    const result = await replay(writeLog('cut.log.gz', gzipSync(OUTAGE).subarray(0, -4)));
    expect(result.rows).toBe(outageLines().length);
    expect(result.problems).toHaveLength(1);
  });

  test('a binary file beside a good one: the good one is replayed, the other is quarantined whole and named', async () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, index) => (Math.imul(index, 2_654_435_761) >>> 13) & 255);
    const result = await replay(writeLog('good.log', textOf(QUIET)), writeLog('photo.bin', bytes));
    expect(result.rows).toBe(QUIET.length);
    expect(result.quarantined).toBeGreaterThanOrEqual(1);
    expect(result.problems.filter(({ source }) => source === 'photo.bin').map(({ code }) => code)).toContain('binary');
  });

  test('lines that nothing can read: each is quarantined, the rest are rows', async () => {
    const lines = QUIET.flatMap((line, index) => (index % 10 === 3 ? [line, '{"time":"2026-11-20T22:00', ''] : [line]));
    const result = await replay(writeLog('mixed.log', textOf(lines)));
    expect([result.rows, result.quarantined, result.skipped, result.lines]).toEqual([
      QUIET.length,
      18,
      18,
      lines.length,
    ]);
  });

  test('a line of 100 MB: exit 0, the line is quarantined with its position, its neighbours are rows, memory stays bounded', async () => {
    const path = writeLog('long.log', textOf(QUIET));
    const piece = Buffer.alloc(10 * 1024 * 1024, 'x');
    appendFileSync(path, '{"time":"2026-11-20T22:03:00Z","msg":"');
    for (let part = 0; part < 10; part += 1) appendFileSync(path, piece);
    appendFileSync(path, `"}\n${requestLine(EVENT_START + 4 * MINUTE)}\n`);
    const folder = temporaryFolder();
    const running = startForeshock(['--lake', folder, 'replay', path, '--json']);
    let mostKb = 0;
    const watch = setInterval(() => {
      const status = `/proc/${running.child.pid}/status`;
      if (existsSync(status))
        mostKb = Math.max(mostKb, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0));
    }, 50);
    const { code, stdout } = await running.ended;
    clearInterval(watch);
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as ReplayJson;
    expect([result.rows, result.quarantined, result.lines]).toEqual([QUIET.length + 1, 1, QUIET.length + 2]);
    expect(result.problems.map((problem) => problem.code)).toEqual(['oversized']);
    expect((await foreshockJson<DoctorJson>(['--lake', folder, 'doctor'])).ok).toBe(true);
    expect(mostKb).toBeLessThan(600 * 1024);
  });
});

describe('odd but sound input', () => {
  test('a clock that goes backwards: every line is a row at its own time, and the alerts are those of the sorted file', async () => {
    const lines = outageLines();
    const jumbled = lines.map((line, index) => lines[index - (index % 7) + (6 - (index % 7))] ?? line);
    expect(jumbled.toSorted()).toEqual(lines.toSorted());
    const sorted = await replay(writeLog('a.log', textOf(lines)), '--dataset', 'clock');
    const backwards = await replay(writeLog('a.log', textOf(jumbled)), '--dataset', 'clock');
    expect(backwards.rows).toBe(sorted.rows);
    expect(sorted.alerts.length).toBeGreaterThan(0);
    expect(backwards.alerts.map(({ id }) => id)).toEqual(sorted.alerts.map(({ id }) => id));
    expect([backwards.first_event, backwards.last_event]).toEqual([sorted.first_event, sorted.last_event]);
  });

  test.each(['max', '6000'])(
    'a stray line of 1970 takes its neighbour’s time, and the alerts stay (speed %s)',
    async (speed) => {
      const lines = outageLines();
      const stray = requestLine(0);
      const without = await replay(writeLog('a.log', textOf(lines)), '--dataset', 'stray', '--speed', speed);
      const strayed = await replay(
        writeLog('a.log', textOf([stray, ...lines.slice(0, 300), stray, ...lines.slice(300)])),
        '--dataset',
        'stray',
        '--speed',
        speed,
      );
      expect(strayed.rows).toBe(without.rows + 2);
      expect([strayed.first_event, strayed.last_event]).toEqual([without.first_event, without.last_event]);
      expect(strayed.alerts.map(({ kind, at, route }) => [kind, at, route])).toEqual(
        without.alerts.map(({ kind, at, route }) => [kind, at, route]),
      );
      expect(strayed.problems.map(({ code }) => code)).toEqual(['timeless']);
    },
  );

  test('CRLF, a byte order mark, no newline at the end: the same rows as without', async () => {
    const truths = [];
    for (const content of [
      textOf(QUIET),
      textOf(QUIET).replaceAll('\n', '\r\n'),
      `\uFEFF${textOf(QUIET)}`,
      textOf(QUIET).trimEnd(),
      gzipSync(textOf(QUIET)),
      gzipSync(`\uFEFF${textOf(QUIET)}`),
    ]) {
      const name = typeof content === 'string' ? 'a.log' : 'a.log.gz';
      const { rows, lines, quarantined, skipped } = await replay(writeLog(name, content), '--dataset', 'same');
      const { latencySumUs, windows } = await truthOf(lake);
      truths.push({ rows, lines, quarantined, skipped, latencySumUs, windows });
    }
    expect(truths[0]).toMatchObject({ rows: QUIET.length, lines: QUIET.length, quarantined: 0, skipped: 0 });
    expect(new Set(truths.map((truth) => JSON.stringify(truth)))).toHaveProperty('size', 1);
  });

  test('Latin-1 bytes are read as what they mean, beside UTF-8', async () => {
    const line = (second: number, text: string, encoding: BufferEncoding): Buffer =>
      Buffer.from(`2026-11-20 22:00:0${second} INFO orders ${text}\n`, encoding);
    const log = Buffer.concat([
      line(1, 'Bestellung für Müller', 'latin1'),
      line(2, 'Bestellung für Müller', 'utf8'),
      line(3, 'plain', 'utf8'),
    ]);
    const result = await replay(writeLog('umlaut.log', log));
    expect([result.rows, result.quarantined]).toEqual([3, 0]);
    const messages = await foreshockJson<readonly { message: string }[]>([
      '--lake',
      lake,
      'sql',
      'select message from logs order by ts',
    ]);
    expect(messages.map(({ message }) => message.includes('Bestellung für Müller'))).toEqual([true, true, false]);
  });

  test('standard input: the same rows as the file, and the same input again is unchanged', async () => {
    lake = temporaryFolder();
    const piped = await foreshock(['--lake', lake, 'replay', '-', '--json'], { input: OUTAGE });
    expect(piped.code).toBe(0);
    const result = JSON.parse(piped.stdout) as ReplayJson;
    expect(result.rows).toBe(outageLines().length);
    expect(result.alerts.length).toBeGreaterThan(0);
    const again = await foreshock(['--lake', lake, 'replay', '-', '--json'], { input: OUTAGE });
    expect(JSON.parse(again.stdout)).toEqual({ ...result, unchanged: true });
    expect((await foreshockJson<DoctorJson>(['--lake', lake, 'doctor'])).rows).toBe(result.rows);
    expect(readdirSync(join(lake, 'uploads'))).toHaveLength(1);
  });
});

describe('a lake that cannot be written', () => {
  test('one that a newer program wrote is refused by every command, and left as it is', async () => {
    lake = temporaryFolder();
    writeFileSync(join(lake, 'lake.json'), '{"layout":2,"written_by":"9.9.9"}\n');
    const log = writeLog('a.log', textOf(QUIET));
    for (const words of [['replay', log], ['doctor'], ['alerts'], ['status'], ['sql', 'select 1'], ['verify', 'x']]) {
      const { code, stderr } = await foreshock(['--lake', lake, ...words]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/layout 2, written by foreshock 9\.9\.9.*upgrade foreshock/);
    }
    expect(readdirSync(lake)).toEqual(['lake.json']);
  });

  test('a file stands where the lake should be: exit 1, named', async () => {
    const { code, stderr } = await foreshock([
      '--lake',
      writeLog('file', 'x'),
      'replay',
      writeLog('a.log', textOf(QUIET)),
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('move that file away');
  });

  describe('a disk that is full', () => {
    const disk = join(temporaryFolder(), 'disk');
    let mounted = false;
    const mount = (...options: readonly string[]): void =>
      void execFileSync('mount', ['-t', 'tmpfs', '-o', ...options, 'tmpfs', disk], { stdio: 'ignore' });

    beforeAll(() => {
      mkdirSync(disk);
      try {
        mount('size=256k');
        mounted = true;
      } catch {
        console.warn('skipped: a full disk needs a small tmpfs, and this user may not mount one');
      }
    });
    afterAll(() => {
      if (mounted) execFileSync('umount', ['-l', disk]);
    });

    test('is said with what to do; after space was freed the same command goes on, with the result of an undisturbed run', async () => {
      if (!mounted) return;
      const log = writeLog('a.log', textOf(outageLines(120)));
      await replay(log, '--speed', '5000');
      const truth = await truthOf(lake);
      const folder = join(disk, 'lake');
      let failures = 0;
      for (const size of ['64k', '128k', '192k', '256k']) {
        mount(`remount,size=${size}`);
        const { code, stderr } = await foreshock(['--lake', folder, 'replay', log, '--speed', '5000']);
        if (code === 0) break;
        failures += 1;
        expect(code).toBe(1);
        expect(stderr).toMatch(
          /ENOSPC.*is full: free space and run the same command again; nothing that was committed is lost/,
        );
      }
      expect(failures).toBeGreaterThanOrEqual(2);
      mount('remount,size=64m');
      const result = await foreshockJson<ReplayJson>(['--lake', folder, 'replay', log, '--speed', '5000']);
      expect(result.rows).toBe(truth.rows);
      expect(await truthOf(folder)).toEqual(truth);
      expect(await foreshockJson<DoctorJson>(['--lake', folder, 'doctor'])).toMatchObject({
        ok: true,
        rows: truth.rows,
      });
    });
  });
});
