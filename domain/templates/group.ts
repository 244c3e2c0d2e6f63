import { MASK } from '../fingerprint.ts';

/** Words that stand for one or more shapes, which are given by their index. */
export interface Group {
  readonly words: readonly string[];
  readonly members: readonly number[];
}

/** Places that turn out to vary, by the index of the group. */
export type VaryingPlaces = ReadonlyMap<number, ReadonlySet<number>>;

/** The groups with the given places varying; groups that become the same are one. */
export const regroup = (groups: readonly Group[], varying: VaryingPlaces): readonly Group[] => {
  const merged = new Map<string, { words: readonly string[]; members: number[] }>();
  for (const [index, group] of groups.entries()) {
    const places = varying.get(index);
    const words = places ? group.words.map((word, place) => (places.has(place) ? MASK : word)) : group.words;
    const key = words.join('\0');
    const known = merged.get(key);
    if (known) for (const member of group.members) known.members.push(member);
    else merged.set(key, { words, members: [...group.members] });
  }
  return [...merged.values()];
};
