import { expect, test } from '@jest/globals';
import { absentReplay } from '../domain/replay.ts';
import { replayRow } from '../domain/control-rows.ts';
import { REPLAYS } from '../domain/control-tables.ts';
import { encodeControlRows } from './control-file.ts';

const row = { ...replayRow({ ...absentReplay, replay: 'shop~1', startedAt: Date.UTC(2026, 1, 18) }, null), rows: 7 };
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test('a row of a control table is a line with every column, instants as SQL writes them', () => {
  const text = textOf(encodeControlRows(REPLAYS, [row, row]));
  const [first, second, end] = text.split('\n');
  expect([second, end]).toEqual([first, '']);
  const line = JSON.parse(first ?? '') as Record<string, unknown>;
  expect(Object.keys(line)).toEqual(REPLAYS.columns.map(({ name }) => name));
  expect(line).toMatchObject({ replay: 'shop~1', started_at: '2026-02-18 00:00:00.000', first_event: null, rows: 7 });
});

test('no rows are an empty file', () => {
  expect(encodeControlRows(REPLAYS, [])).toHaveLength(0);
});

test('an instant that is none is refused', () => {
  expect(() => encodeControlRows(REPLAYS, [{ ...row, started_at: 'yesterday' }])).toThrow('Invalid time value');
});
