import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Zip, ZipDeflate, ZipPassThrough, zipSync } from 'fflate';
import { pack } from 'tar-stream';
import type { ArchiveMember, Compression } from '../../domain/source-decoding.ts';
import { startOfSource } from './decode-source.ts';
import { decodeWhole, inPieces, manyLines, withChanges } from './decoding.test-helper.ts';
import { type ArchiveListing, listMembers } from './list-members.ts';
import { packingOf } from './sniff.ts';

const APP = manyLines(30_000);
const WEB = Buffer.from('2026-02-18T10:00:00Z INFO request served\n'.repeat(50));
const LOGS: Readonly<Record<string, Uint8Array>> = { 'logs/app.log': APP, 'logs/web.log': WEB };

const tarOf = async (entries: Readonly<Record<string, Uint8Array>>): Promise<Buffer> => {
  const archive = pack();
  for (const [name, bytes] of Object.entries(entries)) {
    archive.entry({ name, mtime: new Date(1_771_000_000_000) }, Buffer.from(bytes));
  }
  archive.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of archive) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
};

/** A zip as it is streamed: sizes stand behind the data. */
const streamedZip = (entries: Readonly<Record<string, Uint8Array>>, isStored: boolean): Buffer => {
  const parts: Uint8Array[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part);
  });
  for (const [name, bytes] of Object.entries(entries)) {
    const entry = isStored ? new ZipPassThrough(name) : new ZipDeflate(name);
    zip.add(entry);
    entry.push(bytes.subarray(0, 5000));
    entry.push(bytes.subarray(5000), true);
  }
  zip.end();
  return Buffer.concat(parts);
};

const list = async (bytes: Uint8Array, size = 65_536): Promise<ArchiveListing> => {
  const { compression, archive } = await packingOf(inPieces(bytes, size));
  if (archive === null) throw new Error('this is no archive');
  return listMembers(inPieces(bytes, size), archive, { compression });
};

/** Reads a member as a source does: from its own place where the archive is not compressed. */
const read = (bytes: Uint8Array, member: ArchiveMember, compression: Compression = 'none', size = 65_536) =>
  decodeWhole(bytes.subarray(startOfSource({ compression, member })), { compression, member }, size);

const paths = ({ members }: ArchiveListing): readonly string[] => members.map(({ member }) => member.path);

describe('each log in an archive is a source of its own', () => {
  test.each([
    ['deflated zip', () => zipSync({ ...LOGS })],
    ['stored zip', () => zipSync({ ...LOGS }, { level: 0 })],
    ['streamed zip', () => streamedZip(LOGS, false)],
    ['streamed stored zip', () => streamedZip(LOGS, true)],
    ['tar', () => tarOf(LOGS)],
  ])('%s, in any pieces', async (_, make) => {
    const bytes = Buffer.from(await make());
    for (const size of [500, 65_536]) {
      const listing = await list(bytes, size);
      expect(paths(listing)).toEqual(['logs/app.log', 'logs/web.log']);
      expect(listing.problem).toBeNull();
      for (const { member } of listing.members) {
        const result = await read(bytes, member, 'none', size);
        expect(result.bytes.equals(LOGS[member.path] ?? Buffer.alloc(0))).toBe(true);
        expect(result).toMatchObject({ problem: null, truncated: false });
      }
    }
  });

  test('in a compressed tar too', async () => {
    const bytes = gzipSync(await tarOf(LOGS));
    const { members } = await list(bytes);
    expect(members.map(({ modifiedAt }) => modifiedAt)).toEqual([1_771_000_000_000, 1_771_000_000_000]);
    const second = members[1]?.member;
    expect(second && (await read(bytes, second, 'gzip')).bytes.equals(WEB)).toBe(true);
  });

  test('where the log itself is compressed', async () => {
    const bytes = await tarOf({ 'old/app.log.1.gz': gzipSync(APP) });
    const [first] = (await list(bytes)).members;
    expect(first?.member).toMatchObject({ path: 'old/app.log.1.gz', compression: 'gzip' });
    expect(first && (await read(bytes, first.member)).bytes.equals(APP)).toBe(true);
  });

  test('with a name of more than a hundred characters', async () => {
    const long = `${'very-long-folder-name/'.repeat(12)}café.log`;
    expect(paths(await list(await tarOf({ [long]: WEB })))).toEqual([long]);
  });
});

describe('what is no log in an archive', () => {
  test('is passed over and named', async () => {
    const entries = {
      'logs/': new Uint8Array(),
      'logs/app.log': WEB,
      'logs/empty.log': new Uint8Array(),
      '__MACOSX/logs/._app.log': WEB,
      'logs/photo.bin': Uint8Array.from({ length: 5000 }, (_, index) => Math.imul(index, 2_654_435_761) >>> 13),
      'logs/old.zip': zipSync({ 'app.log': WEB }),
    };
    for (const bytes of [Buffer.from(zipSync(entries)), await tarOf(entries)]) {
      const listing = await list(bytes);
      expect(paths(listing)).toEqual(['logs/app.log']);
      expect(Object.fromEntries(listing.passedOver)).toEqual({
        empty: ['logs/empty.log'],
        'macOS metadata': ['__MACOSX/logs/._app.log'],
        'no text': ['logs/photo.bin'],
        'archive within the archive': ['logs/old.zip'],
      });
    }
  });

  test('an encrypted entry is one', async () => {
    const bytes = Buffer.from(zipSync({ 'a.log': WEB, 'b.log': WEB }));
    bytes[6] = 1;
    const listing = await list(bytes);
    expect(paths(listing)).toEqual(['b.log']);
    expect(listing.passedOver.get('encrypted')).toEqual(['a.log']);
  });
});

describe('a damaged archive', () => {
  test('that was cut short gives what is there and says so', async () => {
    for (const bytes of [Buffer.from(zipSync({ ...LOGS }, { level: 0 })), await tarOf(LOGS)]) {
      const cut = bytes.subarray(0, 400_000);
      const listing = await list(cut);
      expect(paths(listing)).toEqual(['logs/app.log']);
      expect(listing.problem).toMatch(/cut short: it ends at byte \d+/);
      const member = listing.members[0]?.member;
      const result = member && (await read(cut, member));
      expect(result?.bytes.length).toBeGreaterThan(390_000);
      expect(result?.truncated).toBe(true);
    }
  });

  test('in its first entry still gives the second', async () => {
    const zip = Buffer.from(zipSync({ ...LOGS }));
    zip.fill(0x55, 20_000, 20_100);
    const tar = await tarOf(LOGS);
    tar.fill(0x55, 100, 200);
    for (const [kind, bytes] of [
      ['zip', zip],
      ['tar', tar],
    ] as const) {
      const listing = await listMembers(inPieces(bytes, 65_536), kind, { compression: 'none' });
      const member = listing.members.find(({ member: { path } }) => path === 'logs/web.log')?.member;
      expect(member && (await read(bytes, member)).bytes.equals(WEB)).toBe(true);
    }
  });

  test('never throws, wherever bytes were changed or it was cut', async () => {
    const entries = { 'a.log': WEB, 'b.log': manyLines(100) };
    const archives = [Buffer.from(zipSync(entries)), streamedZip(entries, true), await tarOf(entries)];
    const changes = fc.array(
      fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })),
      {
        maxLength: 100,
      },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...archives),
        changes,
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (archive, changed, part) => {
          const bytes = withChanges(archive, changed).subarray(0, Math.floor(part * archive.length));
          for (const kind of ['zip', 'tar'] as const) {
            const { members } = await listMembers(inPieces(bytes, 1000), kind, { compression: 'none' });
            for (const { member } of members) await read(bytes, member);
            expect(members.length).toBeLessThan(50);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
