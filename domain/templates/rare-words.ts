import { MASK } from '../fingerprint.ts';
import { type Group, regroup, type VaryingPlaces } from './group.ts';
import { CAPITALS, isMark } from './token.ts';

/** A word counts as rare when so few different messages of its length have it in its place; tried one after another. */
const RARE = [2, 8];
/** So many different words a place must have to vary, and states and methods in capitals. */
const MANY = 8;
const MANY_CAPITALS = 17;
/** Words that messages must share for each place that varies, and at least. */
const SHARED_FOR_EACH = 2;
const SHARED = 3;

/**
 * Merges groups of equally many words that agree in all but their rare words, where each place of those has many different
 * ones: what single places cannot show when two values vary at once (`user alice bought lamp`).
 */
export const mergeByCommonWords = (groups: readonly Group[]): readonly Group[] => {
  let current = groups;
  for (const rare of RARE) {
    const varying = rarePlaces(current, rare);
    if (varying.size > 0) current = regroup(current, varying);
  }
  return current;
};

const rarePlaces = (groups: readonly Group[], rare: number): VaryingPlaces => {
  const support = new Map<string, number>();
  const at = (word: string, place: number): string => `${place} ${word}`;
  for (const { words } of groups)
    for (const [place, word] of words.entries()) support.set(at(word, place), (support.get(at(word, place)) ?? 0) + 1);
  const patterns = new Map<string, { readonly places: readonly number[]; readonly members: number[] }>();
  for (const [index, { words }] of groups.entries()) {
    const isRare = (word: string, place: number): boolean =>
      word !== MASK && !isMark(word) && (support.get(at(word, place)) ?? 0) <= rare;
    const places = [...words.keys()].filter((place) => isRare(words[place] ?? '', place));
    const shared = words.filter((word, place) => word !== MASK && !isMark(word) && !places.includes(place)).length;
    if (places.length === 0 || shared < SHARED || shared < SHARED_FOR_EACH * places.length) continue;
    const key = words.map((word, place) => (places.includes(place) ? `\0` : word)).join(' ');
    const known = patterns.get(key);
    if (known) known.members.push(index);
    else patterns.set(key, { places, members: [index] });
  }
  const varying = new Map<number, ReadonlySet<number>>();
  for (const { places, members } of patterns.values()) {
    if (members.length < MANY || !places.every((place) => isVaried(groups, members, place))) continue;
    for (const member of members) varying.set(member, new Set(places));
  }
  return varying;
};

const isVaried = (groups: readonly Group[], members: readonly number[], place: number): boolean => {
  const words = new Set(members.map((member) => groups[member]?.words[place] ?? ''));
  return words.size >= ([...words].every((word) => CAPITALS.test(word)) ? MANY_CAPITALS : MANY);
};
