import { MASK } from '../fingerprint.ts';
import { type Group, regroup, type VaryingPlaces } from './group.ts';
import { lanesOf, type Lanes, openKey, sumOf } from './place-hash.ts';
import { mergeByCommonWords } from './rare-words.ts';
import { slotVaries } from './slot.ts';
import { isMark } from './token.ts';

const MAX_ROUNDS = 12;
/** Longer messages are grouped by their shape alone. */
const MAX_WORDS = 100;

/**
 * Merges groups that agree in all but one place, where what stands in that place varies, until nothing changes. All decisions
 * of a round rest on the groups as they were before it, so their order does not matter.
 */
export const mergeGroups = (groups: readonly Group[]): readonly Group[] => {
  const lengths = new Map<number, Group[]>();
  for (const group of groups) {
    const same = lengths.get(group.words.length);
    if (same) same.push(group);
    else lengths.set(group.words.length, [group]);
  }
  return [...lengths.values()].flatMap(mergeSameLength);
};

const mergeSameLength = (groups: readonly Group[]): readonly Group[] => {
  if ((groups[0]?.words.length ?? 0) > MAX_WORDS) return groups;
  const merged = mergeByCommonWords(mergeByPlaces(groups));
  return mergeByPlaces(merged);
};

const mergeByPlaces = (groups: readonly Group[]): readonly Group[] => {
  let current = groups;
  for (let round = 0; round < MAX_ROUNDS && current.length > 1; round += 1) {
    const varying = varyingPlaces(current);
    if (varying.size === 0) break;
    current = regroup(current, varying);
  }
  return current;
};

/** For each group (by index) the places that turn out to vary. */
const varyingPlaces = (groups: readonly Group[]): VaryingPlaces => {
  const length = groups[0]?.words.length ?? 0;
  const hashed = groups.map(({ words }) => lanesOf(words));
  const sums: readonly Lanes[] = hashed.map(sumOf);
  const varying = new Map<number, Set<number>>();
  for (let place = 0; place < length; place += 1) {
    for (const slot of slotsAt(groups, place, (index) => openKey(sums[index], hashed[index], place))) {
      if (!placeVaries(groups, slot, place)) continue;
      for (const index of slot) {
        if (groups[index]?.words[place] === MASK) continue;
        varying.set(index, (varying.get(index) ?? new Set<number>()).add(place));
      }
    }
  }
  return varying;
};

/** Groups (by index) that agree everywhere but in one place, two or more together. */
const slotsAt = (
  groups: readonly Group[],
  place: number,
  keyOf: (index: number) => number,
): readonly (readonly number[])[] => {
  const first = new Map<number, number>();
  const slots = new Map<number, number[]>();
  for (const [index, { words }] of groups.entries()) {
    if (isMark(words[place] ?? '')) continue;
    const key = keyOf(index);
    const before = first.get(key);
    const slot = slots.get(key);
    if (slot) slot.push(index);
    else if (before === undefined) first.set(key, index);
    else slots.set(key, [before, index]);
  }
  return [...slots.values()];
};

const placeVaries = (groups: readonly Group[], slot: readonly number[], place: number): boolean => {
  const words = groups[slot[0] ?? 0]?.words ?? [];
  return slotVaries({
    words: slot.map((index) => groups[index]?.words[place] ?? ''),
    shared: words.filter((word, at) => at !== place && word !== MASK && !isMark(word)).length,
    before: [words[place - 2] ?? '', words[place - 1] ?? ''],
    after: words[place + 1] ?? '',
  });
};
