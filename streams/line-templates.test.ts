import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lineTemplates } from './line-templates.ts';

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const templatesOf = async (text: string, size = 7): Promise<readonly string[]> => {
  const mined = await lineTemplates(inChunks(new TextEncoder().encode(text), size));
  return [...mined.numbers()].map((number) => mined.texts[number] ?? '');
};

describe('lines that are messages', () => {
  test('have one template each, in their order, blank lines too', async () => {
    expect(await templatesOf('order 1 is late\r\n\nbye\norder 2 is late')).toEqual([
      'order <*> is late',
      '',
      'bye',
      'order <*> is late',
    ]);
  });

  test('do not depend on how their bytes come', async () => {
    const line = fc.constantFrom('order 17 ist überfällig', 'bye', '', 'ready\r', '☃ 5');
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 40 }), async (lines, size) => {
        const text = lines.map((one) => `${one}\n`).join('');
        const templates = await templatesOf(text, size);
        expect(templates).toEqual(await templatesOf(text, 1_000_000));
        expect(templates).toHaveLength(lines.length);
      }),
    );
  });

  test('may be longer than memory is wide', async () => {
    expect(await templatesOf(`${'x'.repeat(3_000_000)}\nbye\n`, 65_536)).toEqual(['x'.repeat(200), 'bye']);
  });
});
