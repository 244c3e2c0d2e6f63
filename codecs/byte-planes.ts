/** Typed arrays that files hold. */
export type NumberArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array;

/** Writes arrays one after another, of each the first bytes of all its numbers, then the second ones, and so on: that compresses best. */
export const toPlanes = (arrays: readonly NumberArray[]): Uint8Array => {
  const body = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const array of arrays) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const width = array.BYTES_PER_ELEMENT;
    for (let plane = 0; plane < width; plane += 1) {
      for (let i = plane; i < bytes.length; i += width) {
        body[at] = bytes[i] ?? 0;
        at += 1;
      }
    }
  }
  return body;
};

/** Fills arrays with what `toPlanes` wrote of arrays of the same kinds and lengths. */
export const fromPlanes = (body: Uint8Array, arrays: readonly NumberArray[]): void => {
  let at = 0;
  for (const array of arrays) {
    const into = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const width = array.BYTES_PER_ELEMENT;
    for (let plane = 0; plane < width; plane += 1) {
      for (let i = plane; i < into.length; i += width) {
        into[i] = body[at] ?? 0;
        at += 1;
      }
    }
  }
};
