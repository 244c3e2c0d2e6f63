import { PRICES } from '../../domain/cost-model.ts';

const MIB = 1024 * 1024;

/** Each query counts as at least so much. */
const LEAST_BYTES = 10 * MIB;

/**
 * Price of one query, US dollars: bytes rounded up to a whole MB, at least 10. By the list price per TB (2^40 bytes), the
 * same in most regions; some are dearer, for example 7.50 in São Paulo: https://aws.amazon.com/athena/pricing.
 */
export const queryPrice = (scannedBytes: number): number =>
  (Math.max(LEAST_BYTES, Math.ceil(scannedBytes / MIB) * MIB) / 1024 ** 4) * PRICES.athenaTb;
