/**
 * The evidence engine on one core: values a second beside a plain moving average with a z-score (the least that a streaming detector
 * does) in the same run, bytes of a series live and in store, and 10,000 series: load, one look over five minutes, store.
 *   node bench/detect.ts [--series 10000] [--least 250000]
 * Exits 1 when it takes fewer values a second than `--least`, more than 16 KB in store or 100 KB live.
 */
import { parseArgs } from 'node:util';
import { decodeEvidence, encodeEvidence } from '../codecs/evidence-file.ts';
import { observe } from '../domain/evidence/evidence.ts';
import { createEvidence, type EvidenceState, liveBytes } from '../domain/evidence/evidence-state.ts';
import { chance } from './cold-start/random.ts';

const { values } = parseArgs({
  options: { series: { type: 'string', default: '10000' }, least: { type: 'string', default: '250000' } },
});
const SERIES = Number(values.series);
const MINUTE = 60_000;
const LENGTH = 200_000;

const random = chance(1);
const points = Float64Array.from(
  { length: LENGTH },
  (_, i) => 100 + 30 * Math.sin(i / 230) + 5 * random.next() + (random.next() < 0.005 ? 50 * random.next() : 0),
);

const cpuSeconds = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

const learned = (): EvidenceState => {
  const state = createEvidence();
  points.forEach((value, i) => observe(state, i * MINUTE, value));
  return state;
};

/** Roberts' moving average (1959) with the deviation of its residuals: two numbers, no memory. */
const movingAverage = (): number => {
  let mean = points[0] ?? 0;
  let variance = 1;
  let alarms = 0;
  for (const value of points) {
    const residual = value - mean;
    if (residual * residual > 16 * variance) alarms += 1;
    mean += 0.05 * residual;
    variance += 0.05 * (residual * residual - variance);
  }
  return alarms;
};

learned();
movingAverage();
const ours = LENGTH / cpuSeconds(learned);
const peer =
  (10 * LENGTH) /
  cpuSeconds(() => {
    for (let i = 0; i < 10; i += 1) movingAverage();
  });
console.log(
  `evidence engine         ${Math.round(ours).toLocaleString('en')} values a second of one core, 20 channels`,
);
console.log(
  `moving average, z-score ${Math.round(peer).toLocaleString('en')}, one channel: ${(peer / ours).toFixed(0)} times as many`,
);

const state = learned();
const live = liveBytes(state);
const stored = encodeEvidence(state);
console.log(`a series                ${stored.length} bytes in store, ${live} live`);

let bytes = 0;
const look = cpuSeconds(() => {
  for (let series = 0; series < SERIES; series += 1) {
    const loaded = decodeEvidence(stored);
    for (let minute = 0; minute < 5; minute += 1)
      observe(loaded, (LENGTH + minute) * MINUTE, points[series + minute] ?? 0);
    bytes += encodeEvidence(loaded).length;
  }
});
const { maxRSS } = process.resourceUsage();
console.log(
  `${SERIES} series           ${look.toFixed(1)} s of one core for load, one look over five minutes and store (${(bytes / 1e6).toFixed(0)} MB); at most ${(maxRSS / 1024).toFixed(0)} MB resident`,
);
if (ours < Number(values.least) || stored.length > 16 * 1024 || live > 100 * 1024) process.exitCode = 1;
