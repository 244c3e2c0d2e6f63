import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprintOf, maskMessage } from './fingerprint.ts';

describe('a masked message', () => {
  test.each([
    ['request completed', 'request completed'],
    ['GET /products/307 200 took 32.9ms', 'GET /products/<*> <*> took <*>'],
    ['connect ETIMEDOUT 10.0.3.17:443', 'connect ETIMEDOUT <*>:<*>'],
    ['Unhandled KeyError: \'SKU-1992\' in "stock"', 'Unhandled KeyError: \'<*>\' in "<*>"'],
    ["can't open order 17, won't retry", "can't open order <*>, won't retry"],
    ['job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 done', 'job <*> done'],
    ["the instance sync for host 'alpha' failed", "the instance sync for host '<*>' failed"],
    ['10.1.2.3 "GET /v2/54/servers HTTP/1.1" status: 200', '<*> "GET /<*>/<*>/servers HTTP/<*>" status: <*>'],
    ['{"event":"user gone","user":"bob"}', '{"event":"user gone","user":"<*>"}'],
    ['DHCPDISCOVER from 00:11:43:e3:ba:c3 via eth0', 'DHCPDISCOVER from <*> via <*>'],
    ['neighbour fe80::dead:beef is gone', 'neighbour <*> is gone'],
    ['at 22:10:25: std::bad_alloc', 'at <*>:<*>:<*>: std::bad_alloc'],
    ['mask=ffffffff old=deadbeef', 'mask=<*> old=<*>'],
    ['asked to delete 5 6 7 8 9 10', 'asked to delete <*> <*> <*>'],
    ['nodes [a1, b2, c3, d4, e5] are up', 'nodes [<*>, <*>, <*>] are up'],
    ['interrupt caused by dcbf.........0', 'interrupt caused by dcbf.........<*>'],
    ['elapsed=133ms queue_depth=7', 'elapsed=<*> queue_depth=<*>'],
    ['first line\nat main (app.js:1:2)', 'first line'],
    ['', ''],
  ])('%j is %j', (message, masked) => {
    expect(maskMessage(message)).toBe(masked);
  });

  test('does not depend on the numbers in it, and is at most 200 characters', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (text, one, other) => {
        const masked = maskMessage(`order ${one} ${text}`);
        expect(masked).toBe(maskMessage(`order ${other} ${text}`));
        expect(masked.length).toBeLessThanOrEqual(200);
      }),
    );
  });

  test('is found in time linear in the message', () => {
    expect(maskMessage(`"${'x"y'.repeat(300_000)}`).length).toBeLessThanOrEqual(200);
  });
});

describe('a fingerprint', () => {
  test('is the same on every machine', () => {
    expect(fingerprintOf('')).toBe('488bdcb81aee8d83');
    expect(fingerprintOf('request completed')).toBe('b97c628fe75e15f5');
  });

  test('is 16 hex digits and tells texts apart', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(fingerprintOf(one)).toMatch(/^[0-9a-f]{16}$/);
        expect(fingerprintOf(one) === fingerprintOf(other)).toBe(one === other);
      }),
    );
  });
});
