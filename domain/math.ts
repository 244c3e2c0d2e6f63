/**
 * Elementary functions by arithmetic alone, so that every machine gives the same bits: the engine's own `exp`, `log` and
 * `pow` differ between processors and Node versions. Reductions and polynomials are those of fdlibm (e_log.c, e_exp.c,
 * Sun Microsystems 1993), the normal distribution is Marsaglia's series (J. Stat. Software 11(4), 2004).
 */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const INVERSE_LN2 = 1.442695040888963387;
const SQRT_2 = 1.4142135623730950488;
const SQRT_2PI = 2.50662827463100050242;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** 2 to a whole power within the normal range (−1022 … 1023), exactly. */
const powerOfTwo = (exponent: number): number => {
  words[0] = 0;
  words[1] = (exponent + 1023) << 20;
  return float[0] ?? 0;
};

/** Natural logarithm, within 1 ulp; −Infinity for 0, NaN below 0. Subnormal numbers count as 0. */
export const ln = (x: number): number => {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  if (x < 2.2250738585072014e-308) return -Infinity;
  float[0] = x;
  let exponent = ((words[1] ?? 0) >>> 20) - 1023;
  let mantissa = x / powerOfTwo(exponent);
  if (mantissa > SQRT_2) {
    mantissa /= 2;
    exponent += 1;
  }
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332));
  const odd =
    z * (0.666666666666673513 + w * (0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591)));
  const half = 0.5 * f * f;
  return exponent * LN2_HIGH - (half - (s * (half + even + odd) + exponent * LN2_LOW) - f);
};

/** e to the power x, within 1 ulp; 0 below −708, Infinity above 709. */
export const exp = (x: number): number => {
  if (x !== x) return x;
  if (x < -708) return 0;
  if (x > 709) return Infinity;
  const k = Math.round(x * INVERSE_LN2);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  return (1 - (low - (r * c) / (2 - c) - high)) * powerOfTwo(k);
};

/** `base` to the power `exponent` for base ≥ 0; relative error about |exponent · ln base| ulp. */
export const power = (base: number, exponent: number): number => {
  if (base === 0) return exponent === 0 ? 1 : 0;
  return exp(exponent * ln(base));
};

/** P(Z ≤ z) of the standard normal distribution, absolute error below 1e-14. */
export const normalCdf = (z: number): number => {
  if (z < -8.5) return 0;
  if (z > 8.5) return 1;
  let sum = z;
  let term = z;
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum) && i < 400; i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + sum * (exp(-0.5 * z * z) / SQRT_2PI);
};

/** ln of the sum of e^value, without overflow; −Infinity for an empty list. */
export const lnSumExp = (values: readonly number[]): number => {
  let largest = -Infinity;
  for (const value of values) if (value > largest) largest = value;
  if (largest === -Infinity) return largest;
  let sum = 0;
  for (const value of values) sum += exp(value - largest);
  return largest + ln(sum);
};
