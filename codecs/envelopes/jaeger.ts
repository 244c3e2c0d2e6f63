import { MAX_RECORD_BYTES } from '../../domain/block.ts';
import type { EnvelopeShape } from './json-shape.ts';
import { listOf, objectOf, textOf } from './plain-values.ts';

/** Traces as Jaeger's interface and query API give them: a line per span, its tags as `attributes`. */
export const JAEGER: EnvelopeShape = {
  elements: [['data', '*', 'spans', '*']],
  contexts: [],
  keepsLines: false,
  mostBytes: MAX_RECORD_BYTES,
  linesOf: (element) => {
    const span = objectOf(element);
    if (span === null) return null;
    const { tags, ...others } = span;
    const attributes = Object.fromEntries(
      listOf(tags).flatMap((item) => {
        const tag = objectOf(item);
        const key = textOf(tag?.['key']);
        return key === null ? [] : [[key, tag?.['value']] as const];
      }),
    );
    return [JSON.stringify({ ...others, attributes })];
  },
};
