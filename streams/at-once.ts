/** Does work for every item, for at most `most` of them at the same time; after a failure no further one is begun, and it is thrown. */
export const forEachAtOnce = async <T>(
  items: Iterable<T>,
  most: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> => {
  const waiting = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: most }, worker));
  if (failures.length > 0) throw failures[0];
};

/** What `work` gives for every item, in their order; for at most `most` of them at the same time. */
export const mapAtOnce = async <T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> => {
  const results = new Map<number, R>();
  await forEachAtOnce(items.entries(), most, async ([index, item]) => {
    results.set(index, await work(item));
  });
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
};
