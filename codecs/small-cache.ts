/** How many results one cache keeps, and how long a text may be to be kept. */
const MAX_ENTRIES = 4096;
const MAX_KEY_LENGTH = 256;

/**
 * A pure function of a text that remembers its first few thousand short arguments, and stops asking its memory when that
 * turns out to be of no use.
 */
export const cached = <Result>(compute: (text: string) => Result): ((text: string) => Result) => {
  const results = new Map<string, Result>();
  let hits = 0;
  let useful = true;
  return (text) => {
    if (!useful || text.length > MAX_KEY_LENGTH) return compute(text);
    const known = results.get(text);
    if (known !== undefined) {
      hits += 1;
      return known;
    }
    const result = compute(text);
    if (results.size < MAX_ENTRIES) results.set(text, result);
    else if (hits < 4 * MAX_ENTRIES) {
      useful = false;
      results.clear();
    }
    return result;
  };
};
