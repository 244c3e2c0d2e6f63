import { describe, expect, test } from '@jest/globals';
import { createPlaceList } from './record-places.ts';

describe('the places of records', () => {
  test('are behind the start of their run, and as many as were added', () => {
    const list = createPlaceList();
    list.open({ byte: 1000, line: 7 });
    for (let record = 0; record < 10_000; record += 1) list.add(10 * record, 2 * record);
    const places = list.first(list.count());
    expect(places.length).toBe(10_000);
    expect(places.at(0)).toEqual({ byte: 1000, line: 7 });
    expect(places.at(9999)).toEqual({ byte: 100_990, line: 20_005 });
  });

  test('are cut in two at a byte', () => {
    const list = createPlaceList();
    list.open({ byte: 0, line: 1 });
    for (const [line, byte] of [0, 30, 60, 90].entries()) list.add(byte, line);
    const places = list.first(4);
    expect([0, 1, 30, 31, 91].map((byte) => places.before(byte))).toEqual([0, 1, 1, 2, 4]);
    const second = places.slice(places.before(60), 4);
    expect(second.length).toBe(2);
    expect(second.at(0)).toEqual({ byte: 60, line: 3 });
    expect(second.before(90)).toBe(1);
  });

  test('begin anew with the next run', () => {
    const list = createPlaceList();
    list.open({ byte: 0, line: 1 });
    list.add(50, 1);
    list.open({ byte: 80, line: 3 });
    list.add(0, 0);
    expect(list.count()).toBe(1);
    expect(list.first(1).at(0)).toEqual({ byte: 80, line: 3 });
  });
});
