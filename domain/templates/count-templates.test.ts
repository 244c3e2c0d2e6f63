import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countTemplates } from './count-templates.ts';
import { createMessageCounts } from './message-counts.ts';

describe('counted messages', () => {
  test('are the same for the same records in any order, bounded, and nothing is lost', () => {
    const record = fc.record({ text: fc.integer({ min: 0, max: 40 }).map(String), ts: fc.option(fc.nat({ max: 99 })) });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 200 }), (records) => {
        const counted = (ordered: typeof records) => {
          const counts = createMessageCounts(8);
          for (const { text, ts } of ordered) counts.add(text, ts);
          const { messages, others } = counts.result();
          return { messages: messages.toSorted((a, b) => Number(a.text) - Number(b.text)), others };
        };
        const result = counted(records);
        expect(counted(records.toReversed())).toEqual(result);
        expect(result.messages.length).toBeLessThanOrEqual(8);
        expect(result.messages.reduce((sum, { count }) => sum + count, result.others)).toBe(records.length);
      }),
    );
  });
});

describe('counted templates', () => {
  test('hold the counts and the times of all their messages, the most frequent first', () => {
    const templates = countTemplates([
      { text: 'cannot load /a', count: 1, firstSeen: 50, lastSeen: 50 },
      { text: 'started', count: 2, firstSeen: null, lastSeen: null },
      { text: 'cannot load /b', count: 2, firstSeen: 10, lastSeen: 30 },
    ]);
    expect(templates).toMatchObject([
      { text: 'cannot load <*>', count: 3, firstSeen: 10, lastSeen: 50 },
      { text: 'started', count: 2, firstSeen: null, lastSeen: null },
    ]);
    expect(templates[1]?.id).toMatch(/^[0-9a-f]{16}$/);
  });
});
