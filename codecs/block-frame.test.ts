import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BlockHeader } from '../domain/block.ts';
import { compressLines, decodeBlock, decompressLines, encodeBlock, isBlock } from './block-frame.ts';
import { DamagedBytes } from './damaged.ts';

const header: BlockHeader = {
  version: 1,
  dataset: 'app-0123abcd',
  replay: 'app-0123abcd~1',
  number: 3,
  blockId: '00112233445566778899aabbccddeeff',
  source: 'app.log',
  startByte: 100,
  endByte: 200,
  startLine: 5,
  endLine: 9,
  reading: {
    format: 'json-lines',
    unit: 'ms',
    fields: { ts: 'time', latency: 'took' },
    zone: { offsetMinutes: -330, assumed: true },
    year: { year: 2026, firstMonth: 3, assumed: false },
    service: null,
    from: null,
    to: 1_771_000_000_000,
  },
  carry: { ts: 1_771_000_000_000, headerLine: null },
  watermark: null,
  startedAt: 1_771_111_111_111,
  codec: 'zstd',
  kind: 'lines',
};

const lines = Buffer.from('{"a":1}\n{"a":2}\n');
const frame = (): Uint8Array => encodeBlock(header, compressLines(lines));

describe('a block in its frame', () => {
  test('comes out as it went in', () => {
    const block = decodeBlock(frame());
    expect(block.header).toEqual(header);
    expect(Buffer.from(decompressLines(block.payload))).toEqual(lines);
  });

  test('keeps the marks of oversized and truncated records', () => {
    const marked: BlockHeader = { ...header, kind: 'oversized', rawSha256: 'ab', truncated: true };
    expect(decodeBlock(encodeBlock(marked, compressLines(lines))).header).toEqual(marked);
  });

  test('has the same bytes every time, whatever the order of its header fields', () => {
    const reversed = Object.fromEntries(Object.entries(header).reverse()) as unknown as BlockHeader;
    expect(encodeBlock(reversed, compressLines(lines))).toEqual(frame());
  });

  test('carries any lines', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (raw) => {
        const { payload } = decodeBlock(encodeBlock(header, compressLines(raw)));
        expect(Buffer.from(decompressLines(payload))).toEqual(Buffer.from(raw));
      }),
    );
  });
});

describe('what is no block', () => {
  test('is told apart from one', () => {
    expect(isBlock(frame())).toBe(true);
    for (const foreign of ['', '{"a":1}', 'FSB line', '\u001f\u008b']) {
      expect(isBlock(Buffer.from(foreign, 'latin1'))).toBe(false);
      expect(() => decodeBlock(Buffer.from(foreign, 'latin1'))).toThrow(/do not begin like a block/);
    }
  });

  test('is named when a byte was changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: frame().length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = frame().slice();
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        expect(() => decodeBlock(damaged)).toThrow(DamagedBytes);
      }),
    );
  });

  test('is named when it was cut short', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: frame().length - 1 }), (length) => {
        expect(() => decodeBlock(frame().subarray(0, length))).toThrow(/ends after|cut short/);
      }),
    );
  });

  test('is named when a newer program wrote it', () => {
    const newer = frame().slice();
    newer[4] = 2;
    expect(() => decodeBlock(newer)).toThrow(/frame version 2; this program reads version 1/);
  });

  test('is named when a header field is of the wrong kind', () => {
    const wrong = { ...header, reading: { ...header.reading, unit: 'h' } } as unknown as BlockHeader;
    expect(() => decodeBlock(encodeBlock(wrong, compressLines(lines)))).toThrow(/header\.reading\.unit .* is "h"/);
  });
});

describe('a payload', () => {
  test('that grows beyond a block is refused before it fills the memory', () => {
    const bomb = compressLines(new Uint8Array(9 * 1024 * 1024));
    expect(() => decompressLines(bomb)).toThrow(/at most 8 MiB/);
  });

  test('that is no zstd is refused', () => {
    expect(() => decompressLines(Buffer.from('plain text'))).toThrow(/do not decompress/);
  });
});
