import { type ByteSink, newSink, putSigned, putText, putVarint, writtenBytes } from './byte-sink.ts';
import { type ByteSource, isAtEnd, sourceOf, takeSigned, takeText, takeVarint } from './byte-source.ts';
import type { Histogram } from './histogram.ts';
import { compareSeries, compareText, type FingerprintCount, type MinuteWindows, type Window } from './window.ts';

/**
 * Canonical bytes of a minute's windows, for the digest chain: every field enters, and equal windows give equal bytes
 * whatever the order in which they were merged.
 */
export const canonicalMinuteBytes = ({ minute, series }: MinuteWindows): Uint8Array => {
  const sink = newSink(4096);
  putSigned(sink, minute);
  putVarint(sink, series.length);
  for (const { service, route, window } of series.toSorted(compareSeries)) {
    putText(sink, service);
    putText(sink, route);
    putWindow(sink, window);
  }
  return writtenBytes(sink);
};

const putWindow = (sink: ByteSink, window: Window): void => {
  for (const value of [window.records, window.requests, window.errors]) putVarint(sink, value);
  for (const value of [...window.status, ...window.buckets, ...window.levels]) putVarint(sink, value);
  putSigned(sink, window.latencySumUs);
  putSigned(sink, window.firstSeenAt);
  putSigned(sink, window.lastSeenAt);
  for (const third of window.thirds) putHistogram(sink, third);
  putNumbers(sink, window.numbers);
  putVarint(sink, window.otherNumbers);
  putFingerprints(sink, window.fingerprints);
  putVarint(sink, window.otherFingerprints);
};

const putHistogram = (sink: ByteSink, histogram: Histogram): void => {
  putVarint(sink, histogram.size);
  let before = 0;
  for (const cell of cellsInOrder(histogram)) {
    putVarint(sink, cell - before);
    putVarint(sink, histogram.get(cell) ?? 0);
    before = cell;
  }
};

/** The cells from the smallest on. */
const cellsInOrder = (histogram: Histogram): Int32Array => {
  const cells = new Int32Array(histogram.size);
  let count = 0;
  for (const cell of histogram.keys()) {
    let at = count;
    if (histogram.size <= MOST_INSERTED)
      for (; at > 0 && (cells[at - 1] ?? 0) > cell; at -= 1) cells[at] = cells[at - 1] ?? 0;
    cells[at] = cell;
    count += 1;
  }
  return histogram.size <= MOST_INSERTED ? cells : cells.sort();
};
/** Up to here moving cells one by one costs less than sorting. */
const MOST_INSERTED = 48;

const takeHistogram = (source: ByteSource): Histogram => {
  const histogram: Histogram = new Map();
  const cells = takeVarint(source);
  let cell = 0;
  for (let index = 0; index < cells; index += 1) {
    cell += takeVarint(source);
    histogram.set(cell, takeVarint(source));
  }
  return histogram;
};

const byKey = <T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
  [...map].sort((a, b) => compareText(a[0], b[0]));

const putNumbers = (sink: ByteSink, numbers: ReadonlyMap<string, Histogram>): void => {
  putVarint(sink, numbers.size);
  for (const [name, histogram] of byKey(numbers)) {
    putText(sink, name);
    putHistogram(sink, histogram);
  }
};

const putFingerprints = (sink: ByteSink, fingerprints: ReadonlyMap<string, FingerprintCount>): void => {
  putVarint(sink, fingerprints.size);
  for (const [fingerprint, { count, worstLevel, text }] of byKey(fingerprints)) {
    putText(sink, fingerprint);
    putVarint(sink, count);
    putSigned(sink, worstLevel);
    putText(sink, text);
  }
};

/** A histogram as bytes: number of cells, then each cell as its distance from the one before it, and its count. */
export const histogramBytes = (histogram: Histogram): Uint8Array => bytesOf((sink) => putHistogram(sink, histogram));

/** Numeric fields as bytes, by name. */
export const numbersBytes = (numbers: Window['numbers']): Uint8Array => bytesOf((sink) => putNumbers(sink, numbers));

/** Fingerprints as bytes, by hash. */
export const fingerprintsBytes = (fingerprints: Window['fingerprints']): Uint8Array =>
  bytesOf((sink) => putFingerprints(sink, fingerprints));

const bytesOf = (put: (sink: ByteSink) => void): Uint8Array => {
  const sink = newSink();
  put(sink);
  return writtenBytes(sink);
};

/** What `histogramBytes` wrote; throws a RangeError for other bytes. */
export const readHistogram = (bytes: Uint8Array): Histogram => whole(bytes, takeHistogram);

/** What `numbersBytes` wrote; throws a RangeError for other bytes. */
export const readNumbers = (bytes: Uint8Array): Window['numbers'] =>
  whole(bytes, (source) => {
    const numbers: Window['numbers'] = new Map();
    const names = takeVarint(source);
    for (let index = 0; index < names; index += 1) numbers.set(takeText(source), takeHistogram(source));
    return numbers;
  });

/** What `fingerprintsBytes` wrote; throws a RangeError for other bytes. */
export const readFingerprints = (bytes: Uint8Array): Window['fingerprints'] =>
  whole(bytes, (source) => {
    const fingerprints: Window['fingerprints'] = new Map();
    const hashes = takeVarint(source);
    for (let index = 0; index < hashes; index += 1) {
      const fingerprint = takeText(source);
      const count = takeVarint(source);
      const worstLevel = takeSigned(source);
      fingerprints.set(fingerprint, { count, worstLevel, text: takeText(source) });
    }
    return fingerprints;
  });

const whole = <T>(bytes: Uint8Array, take: (source: ByteSource) => T): T => {
  const source = sourceOf(bytes);
  const value = take(source);
  if (!isAtEnd(source)) throw new RangeError(`${bytes.length - source.at} of ${bytes.length} bytes are left over`);
  return value;
};
