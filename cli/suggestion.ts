/** ` (did you mean X?)` for the known name nearest to what was written; nothing where none is near. */
export const suggestionFor = (written: string, known: readonly string[]): string => {
  const ranked = known
    .map((name) => ({ name, distance: name.startsWith(written) ? 0 : editDistance(written, name) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [nearest] = ranked;
  return nearest !== undefined && nearest.distance <= Math.max(2, written.length / 3)
    ? ` (did you mean ${nearest.name}?)`
    : '';
};

/** Insertions, deletions and replacements that turn one text into the other (Levenshtein, 1966). */
const editDistance = (a: string, b: string): number => {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 0; row < a.length; row += 1) {
    const line = [row + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const kept = (above[column - 1] ?? 0) + (b[column - 1] === a[row] ? 0 : 1);
      line.push(Math.min(kept, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
};
