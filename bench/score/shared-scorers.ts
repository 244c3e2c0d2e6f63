import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** What a detection is worth in NAB, by profile. */
export interface NabProfile {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
}

/** Per row what an alarm there is worth, the window it is in (−1 for none), the first row that counts, and the windows that count. */
export interface NabGeometry {
  readonly u: Float64Array;
  readonly win: Int16Array;
  readonly start: number;
  readonly nw: readonly number[];
}

interface NabSeries {
  readonly t: readonly number[];
  readonly v: Float64Array;
}

interface NabProfileScore {
  readonly nab: number;
}

/** What `score-nab.mjs` exports. */
export interface NabScorer {
  readonly PROFILES: Readonly<Record<string, NabProfile>>;
  readonly loadCorpus: (folder: string) => Readonly<Record<string, NabSeries>>;
  readonly geometry: (series: NabSeries) => NabGeometry;
  readonly scoreAll: (
    corpus: Readonly<Record<string, NabSeries>>,
    scores: Readonly<Record<string, Float64Array>>,
    files: readonly string[],
    threshold?: number,
  ) => Readonly<Record<string, NabProfileScore>>;
}

/** A labelled series with scores, as `score-events.mjs` takes it: epoch s, labels of 0 and 1, scores. */
export interface ScoredEvents {
  readonly t: Float64Array;
  readonly y: Uint8Array;
  readonly s: Float64Array;
}

/** What `score-events.mjs` exports. */
export interface EventScorer {
  readonly segments: (y: Uint8Array) => readonly (readonly [number, number])[];
  readonly aucPR: (y: Uint8Array, s: Float64Array) => number;
  readonly vusPR: (y: Uint8Array, s: Float64Array, window: number) => number;
  readonly events: (series: readonly ScoredEvents[], threshold: number) => { readonly f1: number };
}

/** Loads the shared scorer of the Numenta Anomaly Benchmark. */
export const loadNabScorer = async (benchmarks: string): Promise<NabScorer> =>
  (await import(pathToFileURL(join(benchmarks, 'score-nab.mjs')).href)) as NabScorer;

/** Loads the shared scorer of labelled events. */
export const loadEventScorer = async (benchmarks: string): Promise<EventScorer> =>
  (await import(pathToFileURL(join(benchmarks, 'score-events.mjs')).href)) as EventScorer;

/** Times and labels of the series of a folder of `timestamp,value,label` files (gzip). */
export const labelledSeries = (folder: string): readonly Omit<ScoredEvents, 's'>[] =>
  readdirSync(folder)
    .sort()
    .map((name) => {
      const [, ...rows] = gunzipSync(readFileSync(join(folder, name)))
        .toString('utf8')
        .trim()
        .split(/\r?\n/);
      const columns = rows.map((row) => row.split(','));
      return {
        t: Float64Array.from(columns, ([at]) => Number(at)),
        y: Uint8Array.from(columns, ([, , label]) => (Number(label) > 0 ? 1 : 0)),
      };
    });
