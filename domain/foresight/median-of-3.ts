/** The middle one of three numbers: smooths a series without being moved by a single odd value (Tukey 1977). */
export const medianOf3 = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
