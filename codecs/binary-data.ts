const MIN_HOLE = 16;
const MAX_CONTROL_SHARE = 0.01;

/** True when bytes are no text: more than one in a hundred is a control character, holes of zeros (copytruncate) not counted. */
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
    // tab, line breaks and the escape of colours are text
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27) controls += 1;
  }
  return controls > seen * MAX_CONTROL_SHARE || (seen === 0 && bytes.length > 0);
};

const zerosAt = (bytes: Uint8Array, start: number): number => {
  let end = start;
  while (end < bytes.length && bytes[end] === 0) end += 1;
  return end - start;
};
