import { describe, expect, test } from '@jest/globals';
import { locationText, parseLocation } from './object-location.ts';

describe('the location of an object', () => {
  test.each([
    { key: 'uploads/access log (1).gz', versionId: null, etag: null },
    { key: 'uploads/a?versionId.log', versionId: null, etag: null },
    { key: 'uploads/a.log', versionId: 'x1.y_Z-', etag: null },
    { key: 'uploads/größe?b=c.log', versionId: null, etag: '"9b2c-3"' },
    { key: 'uploads/a.log', versionId: 'null', etag: '"9b2c&=?"' },
  ])('keeps $key with its pins', (location) => {
    expect(parseLocation(locationText(location))).toEqual(location);
  });
});
