import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, type Json } from './canonical-json.ts';

const anyJson = fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<Json>;

const reversed = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, reversed(item ?? null)] as const)
      .reverse(),
  );
};

describe('canonical JSON', () => {
  test('reads back as the value', () => {
    fc.assert(fc.property(anyJson, (value) => expect([JSON.parse(canonicalJson(value))]).toEqual([value])));
  });

  test('is the same for equal values', () => {
    fc.assert(fc.property(anyJson, (value) => expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))));
  });

  test('sorts keys by code unit, at every depth, numbers among them too', () => {
    expect(canonicalJson({ b: { d: 1, c: [] }, a: null, '10': 1, '9': 2, Z: '"' })).toBe(
      '{"10":1,"9":2,"Z":"\\"","a":null,"b":{"c":[],"d":1}}',
    );
  });

  test('leaves out what is undefined', () => {
    expect(canonicalJson({ a: undefined, b: true, c: undefined })).toBe('{"b":true}');
  });

  test.each([-0, Infinity, -Infinity, Number.MIN_VALUE, 1e21, 0.1])('keeps the number %p', (value) => {
    expect(JSON.parse(canonicalJson([value]))).toEqual([value]);
  });

  test('refuses NaN', () => {
    expect(() => canonicalJson({ rate: Number.NaN })).toThrow(/NaN cannot be written/);
  });
});
