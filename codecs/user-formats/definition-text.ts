import { DEFINABLE, type Definable, type FormatDefinition } from '../../domain/format-definition.ts';
import { canonicalJson } from '../canonical-json.ts';
import { type Guard, nullable, object, oneOf, text, textMap } from '../guards.ts';

/** The part of a definition that decides how lines are read: what travels with a reading. */
export type ReadingDefinition = Omit<FormatDefinition, 'title' | 'samples'>;

/** That part as canonical JSON: equal definitions give equal text. */
export const definitionText = ({ id, reads, latencyUnit, stamps, starts }: ReadingDefinition): string =>
  canonicalJson({
    id,
    latencyUnit,
    reads: reads.kind === 'json' ? { kind: 'json', keys: reads.keys } : { kind: 'pattern', pattern: reads.pattern },
    stamps,
    starts,
  });

const keys: Guard<Readonly<Partial<Record<Definable, string>>>> = (value, at) =>
  Object.fromEntries(
    Object.entries(textMap(value, at)).filter(([role]) => DEFINABLE.some((definable) => definable === role)),
  );
const pattern = object<{ readonly kind: 'pattern'; readonly pattern: string }>(
  { kind: oneOf('pattern'), pattern: text },
  {},
);
const json = object<{ readonly kind: 'json'; readonly keys: Readonly<Partial<Record<Definable, string>>> }>(
  { kind: oneOf('json'), keys },
  {},
);
const kind = object<{ readonly kind: 'pattern' | 'json' }>({ kind: oneOf('pattern', 'json') }, {});
const reads: Guard<FormatDefinition['reads']> = (value, at) =>
  kind(value, at).kind === 'json' ? json(value, at) : pattern(value, at);

const definition: Guard<ReadingDefinition> = object<ReadingDefinition>(
  {
    id: text,
    reads,
    latencyUnit: nullable(oneOf('ns', 'us', 'ms', 's')),
    stamps: oneOf('start', 'end'),
    starts: nullable(text),
  },
  {},
);

/** The definition in a reading; null for text that is none (of a newer program, or damaged). */
export const definitionOfText = (from: string): ReadingDefinition | null => {
  try {
    return definition(JSON.parse(from), 'definition');
  } catch {
    return null;
  }
};
