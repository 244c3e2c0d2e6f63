import { describe, expect, test } from '@jest/globals';
import { createLinesAtHand } from './lines-at-hand.ts';

const text = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString();

describe('lines at hand', () => {
  test('are those of the block, whatever becomes of the bytes they were copied from', () => {
    const atHand = createLinesAtHand();
    const raw = Buffer.from('one\n');
    atHand.keep('a', raw);
    raw.fill(0);
    expect(text(atHand.take('a'))).toBe('one\n');
  });

  test('are given once: a second delivery unpacks the block', () => {
    const atHand = createLinesAtHand();
    atHand.keep('a', Buffer.from('one\n'));
    atHand.take('a');
    expect(atHand.take('a')).toBeNull();
  });

  test('of a shorter block do not end with those of the one before', () => {
    const atHand = createLinesAtHand();
    atHand.keep('a', Buffer.from('a longer line\n'));
    atHand.take('a');
    atHand.keep('b', Buffer.from('two\n'));
    expect(text(atHand.take('b'))).toBe('two\n');
  });

  test('are bounded: the blocks beyond them are not kept, and those within stay as they are', () => {
    const atHand = createLinesAtHand();
    const ids = Array.from({ length: 20 }, (_, index) => `block ${index}`);
    for (const id of ids) atHand.keep(id, Buffer.from(`${id}\n`));
    const taken = ids.map((id) => text(atHand.take(id))).filter((lines) => lines !== null);
    expect(taken).toEqual(ids.slice(0, 8).map((id) => `${id}\n`));
  });
});
