import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { parseLocation } from '../domain/object-location.ts';
import type { ReplayState } from '../domain/replay.ts';
import type { BlobReader } from '../ports/index.ts';
import { temporaryFolder } from '../tests/contracts/temp-folder.ts';
import { truthOf } from '../tests/lake-truth.ts';
import { listRefused, listWaiting } from './refused-uploads.ts';
import { listOpenReplays } from './open-replays.ts';
import { listReplayIds, loadReplay } from './replay-states.ts';
import {
  EVENT_START,
  MINUTE,
  openTestLake,
  replayInto,
  requestLine,
  requestsOver,
  writeLog,
} from './replaying.test-helper.ts';
import { startUpload, type UploadOutcome } from './start-upload.ts';
import { type LapLake, openLapLake, takeLap } from './uploads.test-helper.ts';

const LOG = `${requestsOver(3).join('\n')}\n`;
const OTHER = `${requestsOver(4).join('\n')}\n`;

const startedBy = async (lake: LapLake, outcome: UploadOutcome): Promise<ReplayState> => {
  if (outcome.kind !== 'started') throw new Error(`not started: ${JSON.stringify(outcome)}`);
  return loadReplay(lake.blobs, outcome.replay);
};

const refusedIn = (outcome: UploadOutcome): string => {
  if (outcome.kind !== 'refused') throw new Error(`not refused: ${JSON.stringify(outcome)}`);
  return `${outcome.refused.code}: ${outcome.refused.why}`;
};

describe('an upload', () => {
  test('starts a replay at the speed of the deployment, pinned to its version, and its first lap', async () => {
    const lake = openLapLake();
    const { replay, speed, files, status, driver } = await startedBy(lake, await lake.upload('uploads/shop.log', LOG));
    expect({ speed, status, driver }).toEqual({
      speed: 60,
      status: 'running',
      driver: { host: 'lambda', pid: 0, request: 'upload' },
    });
    expect(files.map(({ source }) => source)).toEqual(['shop.log']);
    const { key, versionId, etag } = parseLocation(files[0]?.location ?? '');
    expect({ key, versionId, hasEtag: etag !== null }).toEqual({
      key: 'uploads/shop.log',
      versionId: 'v1',
      hasEtag: true,
    });
    expect(lake.started).toEqual([{ name: 'replay-log', input: { lap: { replay } } }]);
  });

  test('that cannot be looked through before the function is ended is refused, with what to do', async () => {
    const lake = openLapLake();
    const syslog = Array.from({ length: 60_000 }, (_, index) => {
      const time = `${String(Math.floor(index / 3600) % 24).padStart(2, '0')}:${String(Math.floor(index / 60) % 60).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}`;
      return `Nov 20 ${time} web-1 app[${index}]: request ${index} of a long day took ${index % 900} ms to be answered, at last and in full`;
    }).join('\n');
    const upload = lake.uploads.put('uploads/syslog.gz', gzipSync(syslog));
    const files: BlobReader = {
      ...lake.uploads.byLocation,
      async *stream(location, start) {
        for await (const chunk of lake.uploads.byLocation.stream(location, start)) {
          for (let at = 0; at < chunk.length; at += 20_000) {
            await lake.clock.sleep(60_000);
            yield chunk.slice(at, at + 20_000);
          }
        }
      },
    };
    const deadline = lake.clock.now() + 900_000;
    const ports = { ...lake, files, uploads: lake.uploads.byKey };
    const driver = { host: 'lambda', pid: 0, request: 'upload' };
    const outcome = await startUpload(ports, upload, { speedMultiplier: 60, driver, deadline });
    expect(refusedIn(outcome)).toContain('upload the files of an archive one by one');
    expect(lake.clock.now()).toBeLessThan(deadline);
    expect(await listReplayIds(lake.blobs)).toEqual([]);
  });

  test.each([
    ['a plain name', 'shop.log', {}, {}],
    ['spaces and unicode in its name', 'bestellungen für März 日志.log', {}, {}],
    [
      'options',
      'shop.log',
      { from: '2026-11-20T22:01', service: 'orders', tz: '+00:00' },
      { from: EVENT_START + MINUTE, service: 'orders', zoneOffsetMinutes: 0 },
    ],
  ])('with %s gives the dataset, sources and event ids of the local command', async (_, name, metadata, options) => {
    const lake = openLapLake();
    const { replay } = await startedBy(lake, await lake.upload(`uploads/${name}`, LOG, metadata));
    await lake.laps(600_000);
    const local = openTestLake();
    const result = await replayInto(local, [writeLog(name, LOG)], {
      options: { from: null, to: null, zoneOffsetMinutes: null, year: null, ...options },
    });
    expect(replay).toBe(result.replay);
    const [there, here] = [await truthOf(lake.folder), await truthOf(local.folder)];
    expect({ ...there, alerts: [] }).toEqual({ ...here, alerts: [] });
    expect(there.rows).toBeGreaterThan(100);
  });

  test('whose version the event does not say is looked up', async () => {
    const lake = openLapLake();
    const upload = lake.uploads.put('uploads/shop.log', LOG);
    const state = await startedBy(lake, await lake.deliver({ ...upload, versionId: null, size: null, etag: null }));
    expect(parseLocation(state.files[0]?.location ?? '')).toEqual({
      key: upload.key,
      versionId: 'v1',
      etag: upload.etag,
    });
  });

  test('of which the event comes twice starts once, also at the same time', async () => {
    const lake = openLapLake();
    const upload = lake.uploads.put('uploads/shop.log', LOG, { replace: 'true' });
    const both = await Promise.all([lake.deliver(upload), lake.deliver(upload)]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['started', 'unchanged']);
    expect((await lake.deliver(upload)).kind).toBe('unchanged');
    await lake.laps(600_000);
    expect((await lake.deliver(upload)).kind).toBe('unchanged');
    expect(await listReplayIds(lake.blobs)).toHaveLength(1);
    expect(await listRefused(lake.blobs)).toEqual([]);
  });

  test('says by its metadata how it is replayed', async () => {
    const lake = openLapLake();
    const { speed, options, dataset, files } = await startedBy(
      lake,
      await lake.upload('uploads/shop.log', LOG, {
        speed: '1000x',
        tz: '+01:00',
        year: '2026',
        from: '2026-11-20',
        to: '2026-11-21',
        format: 'json-lines',
        unit: 'ms',
        service: 'till',
        dataset: 'november',
        'modified-at': '2026-11-20T23:00:00Z',
        'x-of-somebody-else': 'yes',
      }),
    );
    expect({ speed, dataset, options }).toEqual({
      speed: 1000,
      dataset: 'november',
      options: {
        from: Date.UTC(2026, 10, 19, 23),
        to: Date.UTC(2026, 10, 20, 23),
        zoneOffsetMinutes: 60,
        year: 2026,
        format: 'json-lines',
        unit: 'ms',
        service: 'till',
      },
    });
    expect(files[0]?.modifiedAt).toBe(Date.UTC(2026, 10, 20, 23));
  });

  test('with metadata that cannot be used is refused with every mistake and what to do', async () => {
    const lake = openLapLake();
    const why = refusedIn(
      await lake.upload('uploads/shop.log', LOG, {
        speed: 'fast',
        replace: 'yes',
        tz: 'CET',
        year: '26',
        from: 'yesterday',
        to: '2026-02-30',
        format: 'cobol',
        unit: 'h',
        service: ' ',
        dataset: 'live',
        'modified-at': 'now',
      }),
    );
    for (const name of ['speed', 'replace', 'tz', 'year', 'from', 'to', 'format', 'unit', 'service', 'dataset']) {
      expect(why).toMatch(new RegExp(`[:;] ${name} "[^"]*": (?:give|there is no such format)`));
    }
    expect(why).toContain('modified-at "now": give the time of the file');
    const twisted = { from: '2026-11-21', to: '2026-11-20' };
    expect(refusedIn(await lake.upload('uploads/twisted.log', LOG, twisted))).toContain('nothing would be left');
  });

  test.each([
    ['uploads/_bulk/shop.log', {}],
    ['uploads/shop.log', { speed: 'max' }],
  ])('%s with %j is replayed in bulk', async (key, metadata) => {
    const lake = openLapLake();
    const { speed, replay } = await startedBy(lake, await lake.upload(key, LOG, metadata));
    expect(speed).toBe('max');
    const local = openTestLake();
    expect(replay).toBe((await replayInto(local, [writeLog('shop.log', LOG)])).replay);
  });
});

describe('a new version of a replayed key', () => {
  test('whose event does not say its version is refused under the version that is looked up', async () => {
    const lake = openLapLake();
    const upload = lake.uploads.put('uploads/empty.log', '');
    await lake.deliver({ ...upload, versionId: null, etag: null });
    expect(await listRefused(lake.blobs)).toMatchObject([{ key: 'uploads/empty.log', version: upload.versionId }]);
  });

  test('is refused and reported, the same content too; the first one stays', async () => {
    const lake = openLapLake();
    const { replay } = await startedBy(lake, await lake.upload('uploads/shop.log', LOG));
    expect(refusedIn(await lake.upload('uploads/shop.log', OTHER))).toContain(
      `uploads/shop.log belongs to ${replay}: shop.log has changed since. Upload it under another name`,
    );
    expect(refusedIn(await lake.upload('uploads/shop.log', LOG))).toContain(`holds what ${replay} has read already`);
    expect((await listRefused(lake.blobs)).map(({ key, version }) => ({ key, version }))).toEqual([
      { key: 'uploads/shop.log', version: 'v2' },
      { key: 'uploads/shop.log', version: 'v3' },
    ]);
    expect(await listReplayIds(lake.blobs)).toEqual([replay]);
  });

  test('with replace=true takes the place of the old one, whose rows are gone', async () => {
    const lake = openLapLake();
    const first = await startedBy(lake, await lake.upload('uploads/shop.log', LOG));
    await lake.laps(600_000);
    const upload = lake.uploads.put('uploads/shop.log', OTHER, { replace: 'true' });
    const second = await startedBy(lake, await lake.deliver(upload));
    expect(second.replay).not.toBe(first.replay);
    await lake.laps(600_000);
    expect((await loadReplay(lake.blobs, first.replay)).status).toBe('replaced');
    // until the watch has taken its rows out of the tables that SQL reads
    expect((await listOpenReplays(lake.blobs)).map(({ replay }) => replay)).toContain(first.replay);
    expect((await lake.deliver(upload)).kind).toBe('unchanged');
    expect((await truthOf(lake.folder)).rows).toBe(240);
    const third = await startedBy(lake, await lake.upload('uploads/shop.log', OTHER, { replace: 'true' }));
    expect(third.replay).toBe(`${second.dataset}~2`);
  });

  test('of two that come at the same time one is replayed and the other is refused', async () => {
    const lake = openLapLake();
    const uploads = [LOG, OTHER].map((content) => lake.uploads.put('uploads/shop.log', content));
    const outcomes = await Promise.all(uploads.map((upload) => lake.deliver(upload)));
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['refused', 'started']);
    expect(await listReplayIds(lake.blobs)).toHaveLength(1);
  });
});

describe('a set of uploads', () => {
  const manifest = (more: object = {}): string => JSON.stringify({ files: ['a.log', 'old/a.log'], ...more });

  test.each([
    ['last', ['a.log', 'old/a.log', '_replay.json']],
    ['first', ['_replay.json', 'old/a.log', 'a.log']],
  ])('starts when all is there, its _replay.json %s, as the local command would', async (_, order) => {
    const lake = openLapLake();
    const contents: Record<string, string> = {
      'a.log': LOG,
      'old/a.log': OTHER,
      '_replay.json': manifest({ speed: 600 }),
    };
    const outcomes: UploadOutcome[] = [];
    for (const name of order) outcomes.push(await lake.upload(`uploads/my shop/${name}`, contents[name] ?? ''));
    expect(outcomes.slice(0, -1).map(({ kind }) => kind)).toEqual(['waiting', 'waiting']);
    const { dataset, speed, files } = await startedBy(lake, outcomes.at(-1) ?? { kind: 'ignored', why: '' });
    expect(await listWaiting(lake.blobs)).toEqual([]);
    const folder = temporaryFolder();
    const local = openTestLake();
    const result = await replayInto(
      local,
      [writeLog('my shop/a.log', LOG, folder), writeLog('my shop/old/a.log', OTHER, folder)],
      { dataset },
    );
    expect({ speed, sources: files.map(({ source }) => source) }).toEqual({
      speed: 600,
      sources: result.files.map(({ source }) => source),
    });
    await lake.laps(600_000);
    expect((await truthOf(lake.folder)).content).toBe((await truthOf(local.folder)).content);
  });

  test('that is not complete says what it waits for', async () => {
    const lake = openLapLake();
    await lake.upload('uploads/shop/a.log', LOG);
    expect((await listWaiting(lake.blobs)).map(({ missing }) => missing)).toEqual([['uploads/shop/_replay.json']]);
    await lake.upload('uploads/shop/_replay.json', manifest());
    expect(await listWaiting(lake.blobs)).toMatchObject([
      { key: 'uploads/shop/_replay.json', missing: ['uploads/shop/old/a.log'] },
    ]);
  });

  test('of which all events come twice and in another order starts once', async () => {
    const lake = openLapLake();
    const uploads = [
      lake.uploads.put('uploads/shop/_replay.json', manifest({ replace: true })),
      lake.uploads.put('uploads/shop/old/a.log', OTHER),
      lake.uploads.put('uploads/shop/a.log', LOG),
    ];
    const outcomes: UploadOutcome[] = [];
    for (const upload of [...uploads, ...uploads.toReversed()]) outcomes.push(await lake.deliver(upload));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['started', ...Array.from({ length: 5 }, () => 'unchanged')]);
    expect(await listReplayIds(lake.blobs)).toEqual(['shop~1']);
  });

  test('in which a file changes is refused, unless its _replay.json says replace', async () => {
    const lake = openLapLake();
    await lake.upload('uploads/shop/a.log', LOG);
    await lake.upload('uploads/shop/old/a.log', OTHER);
    await startedBy(lake, await lake.upload('uploads/shop/_replay.json', manifest()));
    expect(refusedIn(await lake.upload('uploads/shop/a.log', OTHER))).toContain('shop/a.log has changed since');
    const { replay } = await startedBy(
      lake,
      await lake.upload('uploads/shop/_replay.json', manifest({ replace: true })),
    );
    expect(replay).toBe('shop~2');
  });

  test('whose files are uploaded again with replace waits for its next _replay.json', async () => {
    const lake = openLapLake();
    await lake.upload('uploads/shop/a.log', LOG);
    await lake.upload('uploads/shop/old/a.log', OTHER);
    await startedBy(lake, await lake.upload('uploads/shop/_replay.json', manifest({ replace: true })));
    const changed = lake.uploads.put('uploads/shop/a.log', OTHER);
    expect(await lake.deliver(changed)).toEqual({ kind: 'waiting', missing: ['uploads/shop/_replay.json'] });
    expect(await listWaiting(lake.blobs)).toMatchObject([
      { key: 'uploads/shop/_replay.json', what_to_do: expect.stringContaining('after a file has changed') },
    ]);
    const next = lake.uploads.put('uploads/shop/_replay.json', manifest({ replace: true, speed: 600 }));
    const { replay, speed } = await startedBy(lake, await lake.deliver(next));
    expect({ replay, speed }).toEqual({ replay: 'shop~2', speed: 600 });
    expect((await lake.deliver(changed)).kind).toBe('unchanged');
    expect(await listWaiting(lake.blobs)).toEqual([]);
  });

  test.each([
    ['{', 'it is not JSON'],
    ['[]', 'it is no JSON object'],
    ['{}', '"files" must name 1 to 1000 files'],
    ['{"files": []}', '"files" must name 1 to 1000 files'],
    ['{"files": ["../b.log"]}', 'which is no name of a log'],
    ['{"files": ["a.log", "a.log"]}', 'names a file twice'],
    ['{"files": ["a.log"], "sped": 60}', '"sped" is not known'],
    ['{"files": ["a.log"], "speed": [60]}', '"speed" is [60]'],
    ['{"files": ["a.log"], "speed": 0}', 'speed "0": give how many times as fast'],
  ])('with the _replay.json %s is refused: %s', async (text, why) => {
    const lake = openLapLake();
    expect(refusedIn(await lake.upload('uploads/shop/_replay.json', text))).toContain(why);
  });

  test('does not take in a file that its _replay.json does not name', async () => {
    const lake = openLapLake();
    await lake.upload('uploads/shop/_replay.json', JSON.stringify({ files: ['a.log'] }));
    await lake.upload('uploads/shop/a.log', LOG);
    expect(refusedIn(await lake.upload('uploads/shop/b.log', OTHER))).toContain(
      'uploads/shop/b.log is not named in uploads/shop/_replay.json',
    );
  });
});

/** A zip archive with one encrypted entry, as far as a reader looks at it: its local header. */
const encryptedZip = (): Uint8Array => {
  const name = Buffer.from('secret.log');
  const data = Buffer.alloc(64, 7);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(1, 6);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(1000, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name, data, Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)]);
};

/** `megabytes` of one byte, which gzip makes a thousand times smaller. */
const bomb = (megabytes: number, byte: string): Uint8Array => gzipSync(Buffer.alloc(megabytes << 20, byte));

describe('bad uploads', () => {
  const binary = Uint8Array.from({ length: 200_000 }, (_, index) => Math.imul(index + 1, 2_654_435_761) >>> 24);
  test.each([
    ['empty', 'uploads/a.log', new Uint8Array(), 'nothing-readable: uploads/a.log is empty'],
    ['an encrypted zip', 'uploads/a.zip', encryptedZip(), 'nothing-readable: uploads/a.zip holds no log'],
    ['binary', 'uploads/photo.jpg', binary, 'nothing-readable: nothing to replay'],
    [
      'text without a time',
      'uploads/poem.txt',
      'roses are red\nviolets are blue\n',
      'nothing-readable: nothing to replay',
    ],
    ['a reserved name', 'uploads/_mine.log', LOG, 'refused: names that begin with _ are reserved (_mine.log)'],
    ['a reserved folder', 'uploads/_x/a.log', LOG, 'refused: names that begin with _ are reserved (_x)'],
    ['a set in bulk', 'uploads/_bulk/_replay.json', '{}', 'refused: names that begin with _ are reserved'],
    [
      'a gzip of zeros that grows a thousandfold',
      'uploads/a.gz',
      bomb(64, '\0'),
      'nothing-readable: nothing to replay',
    ],
    ['a gzip of blank lines that does', 'uploads/a.gz', bomb(64, '\n'), 'nothing-readable: nothing to replay'],
    ['a gzip of one long line that does', 'uploads/a.gz', bomb(64, 'x'), 'nothing-readable: nothing to replay'],
  ])('%s: refused, with a report that says what, why and what to do', async (_, key, bytes, why) => {
    const lake = openLapLake();
    expect(refusedIn(await lake.upload(key, bytes))).toContain(why);
    const [refused, ...others] = await listRefused(lake.blobs);
    expect(others).toEqual([]);
    expect(refused).toMatchObject({
      key,
      version: 'v1',
      what: `${key} is not replayed`,
      at: '2026-11-21T12:00:00.000Z',
    });
    expect(refused?.what_to_do.length).toBeGreaterThan(10);
    expect(lake.measured).toContainEqual({
      event: 'upload-refused',
      values: { uploads: 1 },
      about: { key, version: 'v1', code: refused?.code ?? '' },
    });
    expect(lake.started).toEqual([]);
    expect(await listReplayIds(lake.blobs)).toEqual([]);
  });

  test('an honest log that grows a thousandfold is replayed', async () => {
    const lake = openLapLake();
    const line = requestLine(EVENT_START, { path: `/${'a'.repeat(4000)}` });
    const lines = Array.from({ length: 10_000 }, () => line).join('\n');
    const { replay } = await startedBy(lake, await lake.upload('uploads/_bulk/same.log.gz', gzipSync(`${lines}\n`)));
    expect((await lake.laps(600_000)).at(-1)?.outcome).toBe('finished');
    expect((await truthOf(lake.folder)).rows).toBe(10_000);
    expect((await loadReplay(lake.blobs, replay)).status).toBe('finished');
  });

  test('deleted between the event and the read, and replaced in between', async () => {
    const lake = openLapLake();
    const upload = lake.uploads.put('uploads/a.log', LOG);
    lake.uploads.remove(upload.key);
    expect(refusedIn(await lake.deliver(upload))).toContain('missing: uploads/a.log was deleted');
    expect(refusedIn(await lake.deliver({ ...upload, versionId: null }))).toContain(
      'missing: uploads/a.log was deleted',
    );
    lake.uploads.put('uploads/a.log', OTHER);
    expect(refusedIn(await lake.deliver({ ...upload, versionId: null }))).toContain('was uploaded again');
  });

  test('of one key are reported apart, and the same one once', async () => {
    const lake = openLapLake();
    const upload = lake.uploads.put('uploads/日志 1.log', '');
    await lake.deliver(upload);
    await lake.deliver(upload);
    await lake.upload('uploads/记录 1.log', '');
    expect((await listRefused(lake.blobs)).map(({ key }) => key).toSorted()).toEqual([
      'uploads/日志 1.log',
      'uploads/记录 1.log',
    ]);
  });

  test('what is no upload is ignored', async () => {
    const lake = openLapLake();
    expect((await lake.upload('elsewhere/a.log', LOG)).kind).toBe('ignored');
    expect((await lake.upload('uploads/folder/', '')).kind).toBe('ignored');
    expect(takeLap(lake.started)).toBeNull();
  });

  test('of one event are started one after another, and what the event holds besides is counted', async () => {
    const lake = openLapLake();
    const uploads = [lake.uploads.put('uploads/a.log', LOG), lake.uploads.put('uploads/b.log', '')];
    const outcomes = await lake.deliverAll({ uploads, ignored: ['s3:TestEvent of uploads'] });
    expect(outcomes.map(({ kind }) => kind)).toEqual(['ignored', 'started', 'refused']);
    expect(lake.measured).toContainEqual({
      event: 'upload-ignored',
      values: { uploads: 1 },
      about: { what: 's3:TestEvent of uploads' },
    });
  });
});
