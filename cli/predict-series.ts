import { basename, join } from 'node:path';
import { countText, many } from '../codecs/quantities.ts';
import { parseSlo } from '../codecs/slo-text.ts';
import type { Slo } from '../domain/slo.ts';
import { predictSeries, type WindowsSummary } from '../streams/predict-series.ts';
import { EXIT, UsageError } from './failure.ts';
import type { Invocation } from './invocation.ts';
import { openSeries } from './score-series.ts';
import { isFolder, type SeriesFile, seriesIn, writeSeries } from './series-folder.ts';

/** The options of `predict-series` as they are written. */
export interface PredictSeriesFlags {
  readonly slo?: string;
  readonly out?: string;
}

/** `foreshock predict-series FILE|DIR|-`: the alerts of one service's windows, one JSON object per line. */
export const predictSeriesFiles = async (
  invocation: Invocation,
  input: string,
  flags: PredictSeriesFlags,
): Promise<number> => {
  if (invocation.format === 'json') {
    throw new UsageError('predict-series answers with one JSON object per line as they come: leave out --json');
  }
  const slo = flags.slo === undefined ? null : objectiveOf(flags.slo);
  const { out } = flags;
  if (out === undefined) {
    if (isFolder(input))
      throw new UsageError(`${input} is a folder: say where its alerts go, for example --out alerts`);
    return writeToOutput(invocation, input, slo);
  }
  if (input === '-')
    throw new UsageError('--out takes a file or a folder: redirect standard output instead, as in > alerts.ndjson');
  const files = isFolder(input) ? seriesIn(input) : [{ from: input, to: basename(input) }];
  return writeToFolder(invocation, files, { input, out, slo });
};

const objectiveOf = (text: string): Slo => {
  const parsed = parseSlo(text);
  if (!parsed.ok) throw new UsageError(`--slo: ${parsed.error}`);
  return parsed.slo;
};

const ENDING = /(?:\.csv)?(?:\.(?:gz|zst|bz2))?$/i;

/** Names in alerts: those of the file, without folder and ending. */
const namesOf = (input: string): { readonly dataset: string; readonly service: string } => {
  const name = input === '-' ? 'stdin' : basename(input).replace(ENDING, '');
  return { dataset: name, service: name };
};

const alertsOf = async function* (
  invocation: Invocation,
  input: string,
  slo: Slo | null,
): AsyncGenerator<string, WindowsSummary> {
  const name = input === '-' ? 'standard input' : input;
  const alerts = predictSeries(await openSeries(invocation, input), { name, ...namesOf(input), slo });
  for (;;) {
    const next = await alerts.next();
    if (next.done) return next.value;
    yield next.value.map((alert) => `${JSON.stringify(alert)}\n`).join('');
  }
};

const writeToOutput = async (invocation: Invocation, input: string, slo: Slo | null): Promise<number> => {
  const { terminal } = invocation;
  if (input === '-' && terminal.input.isTerminal) terminal.err.write('reading from standard input; end with Ctrl-D\n');
  const texts = alertsOf(invocation, input, slo);
  for (;;) {
    const next = await texts.next();
    if (next.done) return finish(invocation, input === '-' ? 'standard input' : input, next.value);
    terminal.out.write(next.value);
    await terminal.out.ready();
  }
};

const writeToFolder = async (
  invocation: Invocation,
  files: readonly SeriesFile[],
  { input, out, slo }: { readonly input: string; readonly out: string; readonly slo: Slo | null },
): Promise<number> => {
  const total = { rows: 0, alerts: 0 };
  const named = files.map(({ from, to }) => ({ from, to: to.replace(ENDING, '.ndjson') }));
  const code = await writeSeries(invocation, named, out, async (from, write) => {
    const summaries: WindowsSummary[] = [];
    const texts = async function* (): AsyncGenerator<string> {
      summaries.push(yield* alertsOf(invocation, from, slo));
    };
    await write(texts());
    return summaries.reduce<number>((worst, summary) => {
      total.rows += summary.rows;
      total.alerts += summary.alerts;
      return Math.max(worst, finish(invocation, from, summary));
    }, EXIT.done);
  });
  invocation.terminal.err.write(
    `${many(files.length, 'file')} of ${input}: ${countText(total.rows)} windows, ${many(total.alerts, 'alert')} in ${join(out, '')}\n`,
  );
  return code;
};

const UNKNOWN = {
  'too-few-windows': 'not enough data: nothing is foretold in the first 24 windows; breaches are detected',
  'windows-too-long':
    'not enough data: windows of more than an hour say too little about the next six hours; breaches are detected',
  'no-objective':
    'nothing can be foretold or detected: no column has a limit of its own (error_ratio, errors and count, p95 or p99); ' +
    "say what a failure is, for example --slo 'queue>1000 for 2 of 3'",
  'no-risk-signal': 'nothing can be foretold: no limit of the objective is above zero; breaches are detected',
} as const;

/** Says what could not be read or foretold; windows of which nothing could be read are missing. */
const finish = ({ terminal }: Invocation, name: string, summary: WindowsSummary): number => {
  const { rows, unreadable, firstProblem, unknown, absent } = summary;
  if (absent.length > 0) {
    terminal.err.write(`${name}: no column ${absent.join(', ')}: the rest of the objective is watched\n`);
  }
  if (unknown !== null) terminal.err.write(`${name}: ${UNKNOWN[unknown]}\n`);
  if (firstProblem === null) return EXIT.done;
  terminal.err.write(
    `${name}: ${countText(unreadable)} of ${many(rows, 'row')} were left out; first ${firstProblem} ` +
      '(times are ISO 8601 or epochs and ascend, values are numbers)\n',
  );
  return unreadable === rows ? EXIT.missing : EXIT.done;
};
