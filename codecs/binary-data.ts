const MIN_HOLE = 16;
const MAX_CONTROL_SHARE = 0.01;
/** So few say nothing of a short text. */
const FEW_CONTROLS = 4;

/** True when bytes are no text: more than one in a hundred, and more than a few, are control characters, holes of zeros (copytruncate) not counted. */
export const isBinaryData = (bytes: Uint8Array): boolean => {
  let seen = 0;
  let controls = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0) {
      const hole = zerosAt(bytes, at);
      if (hole >= MIN_HOLE) {
        at += hole - 1;
        continue;
      }
    }
    seen += 1;
    // bell to return (tab, line breaks, form feed) and the escape of colours are text
    if (byte < 32 && !(byte >= 7 && byte <= 13) && byte !== 27) controls += 1;
  }
  return controls > Math.max(FEW_CONTROLS, seen * MAX_CONTROL_SHARE) || (seen === 0 && bytes.length > 0);
};

const zerosAt = (bytes: Uint8Array, start: number): number => {
  let end = start;
  while (end < bytes.length && bytes[end] === 0) end += 1;
  return end - start;
};
