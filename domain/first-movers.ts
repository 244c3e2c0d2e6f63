import type { Evidence } from './alert.ts';
import type { Member } from './open-incident.ts';
import { MINUTE_MS } from './window.ts';

const SHOWN = 4;

/**
 * Which service of an incident began to move first, and how long after it the others: what is slow makes its callers slow, so
 * the first is the likely origin. Null where fewer than two services moved, or all at once.
 */
export const firstMovers = (members: readonly Member[]): Evidence | null => {
  const moved = new Map<string, number>();
  for (const { service, movedAt } of members) {
    if (service !== null && service !== '') moved.set(service, Math.min(movedAt, moved.get(service) ?? movedAt));
  }
  const [first, ...later] = [...moved].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
  const last = later.at(-1);
  if (first === undefined || last === undefined || last[1] === first[1]) return null;
  const after = (at: number): number => Math.round((10 * (at - first[1])) / MINUTE_MS) / 10;
  const others = later.slice(0, SHOWN).map(([service, at]) => `${service} ${after(at)} min later`);
  const text = `${first[0]} began to move first (${new Date(first[1]).toISOString().slice(11, 19)} UTC), ${others.join(', ')}`;
  return { signal: 'first-mover', observed: after(last[1]), expected: null, unit: 'min', text };
};
