import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decompressLines, encodeBlock } from '../codecs/block-frame.ts';
import { recordStarts } from '../codecs/record-starts.ts';
import { type BlockHeader, blockIdOf, MAX_BLOCK_BYTES, MAX_FRAME_BYTES, MAX_RECORD_BYTES } from '../domain/block.ts';
import { collect } from '../tests/contracts/collect.ts';
import { type CutBlock, type CutContext, cutRun } from './cut-blocks.ts';
import { JSON_READING } from './reading.test-helper.ts';
import { type RecordRun, recordRuns } from './record-runs.ts';
import { EVENT_START, requestLine, requestsOver, WALL_START } from './replaying.test-helper.ts';

const CONTEXT: CutContext = { dataset: 'shop', source: 'shop.log', reading: JSON_READING, startedAt: WALL_START };

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
const firstRun = async (text: string): Promise<RecordRun> => {
  const [run] = await collect(
    recordRuns(once(text), { byte: 0, line: 1 }, recordStarts(JSON_READING), () => MAX_BLOCK_BYTES),
  );
  if (!run) throw new Error('the text holds a run');
  return run;
};
const cut = async (text: string, carryTs: number | null = null): Promise<readonly CutBlock[]> =>
  cutRun(CONTEXT, await firstRun(text), carryTs);

/** What a stream record of the block weighs: frame and partition key. */
const frameBytes = ({ plan, payload }: CutBlock): number => {
  const { lastTs: _, ...range } = plan;
  const header: BlockHeader = {
    ...range,
    version: 1,
    dataset: CONTEXT.dataset,
    replay: 'shop~1',
    number: 99_999_999,
    reading: JSON_READING,
    watermark: WALL_START,
    startedAt: WALL_START,
    codec: 'zstd',
  };
  return encodeBlock(header, payload).length + plan.blockId.length;
};

/** Text that does not compress: hashes in hex, half their size. */
const hexOf = (seed: number, bytes: number): string => {
  let text = '';
  for (let part = 0; text.length < bytes; part += 1)
    text += createHash('sha256').update(`${seed} ${part}`).digest('base64url');
  return text.slice(0, bytes);
};
const noisyLine = (index: number, bytes: number): string =>
  `${JSON.stringify({ time: new Date(EVENT_START + index * 1000).toISOString(), level: 'info', msg: hexOf(index, bytes) })}\n`;

describe('the blocks of a run', () => {
  test('are one where the compressed lines fit a frame', async () => {
    const text = `${requestsOver(100).join('\n')}\n`;
    const [only, ...rest] = await cut(text);
    expect(rest).toEqual([]);
    expect(only?.plan).toMatchObject({
      startByte: 0,
      endByte: text.length,
      startLine: 1,
      endLine: 6001,
      lastTs: EVENT_START + 5_999_000,
      blockId: blockIdOf('shop', 'shop.log', 0, Buffer.from(text)),
    });
    expect(only && Buffer.from(decompressLines(only.payload)).toString()).toBe(text);
  });

  test('are halved at record boundaries until each fits 1,000,000 bytes, and together are the run', async () => {
    const lines = Array.from({ length: 400 }, (_, index) => noisyLine(index, 15_000));
    const text = lines.join('');
    const blocks = await cut(text);
    expect(blocks.length).toBeGreaterThanOrEqual(4);
    for (const block of blocks) expect(frameBytes(block)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    expect(Buffer.concat(blocks.map(({ payload }) => decompressLines(payload))).toString()).toBe(text);
    const ends = [{ endByte: 0, endLine: 1 }, ...blocks.map(({ plan }) => plan)];
    for (const [index, { plan }] of blocks.entries()) {
      expect([plan.startByte, plan.startLine]).toEqual([ends[index]?.endByte, ends[index]?.endLine]);
      expect(text[plan.endByte - 1]).toBe('\n');
    }
  });

  test('fit a frame even where one record alone is as long as a record may be', async () => {
    const [only] = await cut(noisyLine(0, MAX_RECORD_BYTES - 200));
    expect(only?.payload.length).toBeGreaterThan(600_000);
    expect(only && frameBytes(only)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  });

  test('carry the time of the last record before them that has one', async () => {
    const lines = Array.from({ length: 300 }, (_, index) => noisyLine(index, 15_000));
    const blocks = await cut(lines.join(''), EVENT_START - 1);
    const carried = blocks.map(({ plan }) => plan.carry.ts);
    expect(carried[0]).toBe(EVENT_START - 1);
    expect(carried.slice(1)).toEqual(blocks.slice(0, -1).map(({ plan }) => plan.lastTs));
  });

  test('keep the time carried in where no record of theirs has one', async () => {
    const [only] = await cut('{"msg":"no time"}\n{"msg":"here neither"}\n', EVENT_START);
    expect(only?.plan.lastTs).toBe(EVENT_START);
  });

  test('have ids that follow from dataset, source, place and bytes alone', async () => {
    const text = `${requestLine(EVENT_START)}\n`;
    const run = await firstRun(text);
    const id = (context: Partial<CutContext>): string | undefined =>
      cutRun({ ...CONTEXT, ...context }, run, null)[0]?.plan.blockId;
    expect(id({ startedAt: 0 })).toBe(id({}));
    expect(new Set([id({}), id({ dataset: 'other' }), id({ source: 'b.log' })]).size).toBe(3);
    expect(id({})).toMatch(/^[0-9a-f]{32}$/);
  });

  test('an oversized record is one block with its hash and its first 64 KiB', async () => {
    const text = noisyLine(0, 2_000_000);
    const [only] = await cut(text, EVENT_START);
    expect(only?.plan).toMatchObject({
      kind: 'oversized',
      rawSha256: createHash('sha256').update(text).digest('hex'),
      endByte: text.length,
    });
    expect(only && Buffer.from(decompressLines(only.payload)).toString()).toBe(text.slice(0, 65_536));
  });
});
