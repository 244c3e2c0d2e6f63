import { fingerprintOf, MASK } from '../fingerprint.ts';
import { compareText, type FingerprintCount } from '../window.ts';
import { type Group } from './group.ts';
import { mergeGroups } from './merge-shapes.ts';
import { shapeOf, wordsOf } from './shape.ts';

/** Messages of a window sorted into templates that are known and templates that are born. */
export interface BornTemplates {
  /** The known templates with those born, oldest first, as words with blanks between; the same array where nothing changed. */
  readonly known: readonly string[];
  /** Templates that no known one covers: their messages together. */
  readonly born: readonly FingerprintCount[];
}

/**
 * Which templates the messages of a window bring that are not among the `known`, at most as many as there is room for below
 * `most`. Messages of one template count once, however many fingerprints they have.
 */
export const bornTemplates = (
  known: readonly string[],
  messages: Iterable<FingerprintCount>,
  most: number,
): BornTemplates => {
  const room = most - known.length;
  if (room <= 0) return { known, born: [] };
  const names = new Set(known);
  const patterns = known.map((name) => name.split(' '));
  const unknown: { readonly message: FingerprintCount; readonly words: readonly string[] }[] = [];
  for (const message of messages) {
    const words = wordsOf(shapeOf(message.text));
    if (!names.has(words.join(' ')) && !patterns.some((pattern) => covers(pattern, words)))
      unknown.push({ message, words });
  }
  if (unknown.length === 0) return { known, born: [] };
  const groups = mergeGroups(distinct([...patterns, ...unknown.map(({ words }) => words)]));
  const widened = [...known];
  const fresh: { readonly name: string; readonly born: FingerprintCount }[] = [];
  for (const { words, members } of groups) {
    const name = words.join(' ');
    const old = members.filter((member) => member < known.length);
    for (const member of old) widened[member] = name;
    if (old.length > 0) continue;
    fresh.push({ name, born: asOne(members.flatMap((member) => unknown[member - known.length]?.message ?? [])) });
  }
  fresh.sort((a, b) => compareText(fingerprintOf(a.name), fingerprintOf(b.name)) || compareText(a.name, b.name));
  const kept = fresh.slice(0, room);
  return { known: [...new Set([...widened, ...kept.map(({ name }) => name)])], born: kept.map(({ born }) => born) };
};

const covers = (pattern: readonly string[], words: readonly string[]): boolean =>
  pattern.length === words.length && pattern.every((word, place) => word === MASK || word === words[place]);

/** One group for all that have the same words. */
const distinct = (all: readonly (readonly string[])[]): readonly Group[] => {
  const groups = new Map<string, { readonly words: readonly string[]; readonly members: number[] }>();
  for (const [index, words] of all.entries()) {
    const name = words.join(' ');
    const same = groups.get(name);
    if (same) same.members.push(index);
    else groups.set(name, { words, members: [index] });
  }
  return [...groups.values()];
};

/** Messages of one template, shown as the most frequent of them. */
const asOne = (messages: readonly FingerprintCount[]): FingerprintCount => ({
  count: messages.reduce((sum, { count }) => sum + count, 0),
  worstLevel: messages.reduce((worst, { worstLevel }) => Math.max(worst, worstLevel), -1),
  text: messages.toSorted((a, b) => b.count - a.count || compareText(a.text, b.text))[0]?.text ?? '',
});
