/**
 * What detection and prediction reach on the labelled sets of ../shared/benchmarks: measured, target, met or not.
 *   npm run score
 * Exits 1 when a figure is worse than its floor in bench/score/floors.json (what was measured last, less a small margin),
 * or when a figure has no floor. Without ../shared nothing can be measured: it says so and exits 0.
 */
import floors from './score/floors.json' with { type: 'json' };
import { scoreKpi, scoreMicrosoft, scoreNab } from './score/series.ts';
import { reaches, rowName, type ScoreRow } from './score/score-row.ts';
import { benchmarksFolder } from './score/shared.ts';
import { scoreSimulator } from './score/simulator.ts';

/** Each set is scored by a section of its own. */
const SECTIONS: readonly (() => Promise<readonly ScoreRow[]>)[] = [scoreNab, scoreKpi, scoreMicrosoft, scoreSimulator];

if (benchmarksFolder() === null) {
  console.log('score: skipped, because the labelled series are not here (../shared/benchmarks)');
} else {
  const limits: Readonly<Record<string, number>> = floors;
  console.log(
    `${'figure'.padEnd(52)}${'measured'.padStart(10)}${'target'.padStart(10)}   met   ${'floor'.padStart(8)}`,
  );
  for (const section of SECTIONS) {
    for (const row of await section()) {
      const name = rowName(row);
      const floor = limits[name];
      const holds = floor !== undefined && reaches(row, floor);
      if (!holds) process.exitCode = 1;
      const met = reaches(row, row.target) ? 'yes' : 'no ';
      const verdict = holds
        ? ''
        : floor === undefined
          ? '  has no floor in bench/score/floors.json'
          : '  worse than its floor';
      console.log(
        `${name.padEnd(52)}${shown(row.value)}${shown(row.target)}   ${met}   ${shown(floor ?? NaN).slice(2)}${verdict}`,
      );
    }
  }
}

function shown(value: number): string {
  return String(Math.round(value * 1000) / 1000).padStart(10);
}
