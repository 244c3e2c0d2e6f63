import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { type ExpectationBlock, parseExpectations, type WrittenExpectation } from '../codecs/expectation-text.ts';
import { parseLabels } from '../codecs/incident-labels.ts';
import { junitXml, type TestSuite } from '../codecs/junit-xml.ts';
import { asSentence, cut, hang, safeLine } from '../codecs/plain-text.ts';
import { momentText } from '../codecs/report/period.ts';
import { parseSetting } from '../codecs/setting-text.ts';
import type { BacktestAlert } from '../domain/backtest.ts';
import { settingsOf } from '../domain/decision-settings.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { type Checked, checkExpectation } from '../domain/expectation.ts';
import { seriesName } from '../domain/verdict-sentence.ts';
import { type BacktestChoice, backtestReplay } from '../streams/backtest.ts';
import type { TruthChoice } from '../streams/truth.ts';
import { backtestSource } from '../streams/backtest-source.ts';
import { sloTruth } from './backtest.ts';
import { blockOptions, filesOf } from './expected-files.ts';
import { EXIT, MissingError, UsageError } from './failure.ts';
import { type Invocation, paintOf } from './invocation.ts';
import { writeObject } from './output.ts';
import { readingOptions } from './reading-options.ts';
import { prepareLake, replayFiles } from './replay.ts';
import { readTextFile } from './text-file.ts';

/** The options of `test` as they are written. */
export interface TestFlags {
  readonly junit?: string;
}

/** The file that `test` reads unless another is named. */
const TEST_FILE = 'foreshock.test.txt';
const WIDTH = 80;

interface Result extends WrittenExpectation, Checked {}

interface BlockResult {
  readonly file: string;
  readonly block: ExpectationBlock;
  readonly results: readonly Result[];
  readonly tookMs: number;
}

/** `foreshock test [FILE…]`: replays what files of expectations name and says which of them hold; exit 1 when one does not. */
export const test = async (invocation: Invocation, named: readonly string[], flags: TestFlags): Promise<number> => {
  if (flags.junit === '') throw new UsageError('--junit is empty: name the file to write');
  const files = named.length === 0 ? [TEST_FILE] : named;
  if (named.length === 0 && !existsSync(TEST_FILE)) {
    throw new MissingError(
      `there is no ${TEST_FILE} in this folder: write one (docs/backtest.md shows how), or name a file`,
    );
  }
  const read: { readonly file: string; readonly block: ExpectationBlock }[] = [];
  for (const file of files) for (const block of await readBlocks(file)) read.push({ file, block });
  const results = await inLake(invocation, async (inside) => {
    const done: BlockResult[] = [];
    for (const { file, block } of read) done.push(await runBlock(inside, file, block));
    return done;
  });
  if (flags.junit !== undefined) await writeFile(flags.junit, junitXml(results.map(suiteOf)));
  const ok = results.every((block) => block.results.every((result) => result.ok));
  writeObject(invocation, { ok, tests: results.flatMap(asJson) }, textOf(invocation, results));
  return ok ? EXIT.done : EXIT.failed;
};

const readBlocks = async (file: string): Promise<readonly ExpectationBlock[]> => {
  const read = parseExpectations(await readTextFile('the file of expectations', file));
  if (read.ok) return read.blocks;
  throw new UsageError(read.problems.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'));
};

/** Works in the lake that the command line names, else in one of its own that goes when the work is done. */
const inLake = async <T>(invocation: Invocation, work: (inside: Invocation) => Promise<T>): Promise<T> => {
  if (invocation.isLakeNamed) return work(invocation);
  const lake = mkdtempSync(join(tmpdir(), 'foreshock-test-'));
  const remove = (): void => {
    rmSync(lake, { recursive: true, force: true });
  };
  process.once('exit', remove);
  try {
    return await work({ ...invocation, config: { ...invocation.config, lake, on: null } });
  } finally {
    process.off('exit', remove);
    remove();
  }
};

const runBlock = async (invocation: Invocation, file: string, block: ExpectationBlock): Promise<BlockResult> => {
  const at = `${file}:${block.line}`;
  const { words, flags } = blockOptions(at, block.words);
  const choice = await choiceOf(file, block);
  const ports = await prepareLake(invocation);
  const startedAt = ports.clock.now();
  const { replay } = await replayFiles(invocation, ports, {
    files: await filesOf(at, dirname(resolve(file)), words),
    dataset: null,
    speed: null,
    options: await readingOptions(flags, invocation.config),
    replace: false,
    keepGaps: false,
  });
  const backtest = await backtestReplay(
    ports.blobs,
    await backtestSource(ports.blobs, replay),
    DEFAULT_DETECTOR_CONFIG,
    choice,
  );
  const results = block.expectations.map((written) => ({
    ...written,
    ...checkExpectation(written.expectation, backtest),
  }));
  return { file, block, results, tookMs: ports.clock.now() - startedAt };
};

const choiceOf = async (file: string, { slo, labels, setting }: ExpectationBlock): Promise<BacktestChoice> => {
  const present = settingsOf(DEFAULT_DETECTOR_CONFIG);
  const read = setting === null ? null : parseSetting(setting.text, present);
  if (read?.ok === false) throw new UsageError(`${file}:${setting?.line}: ${read.error}`);
  return { truth: await truthOf(file, slo, labels), present, settings: read?.settings ?? present, frontier: null };
};

const truthOf = async (
  file: string,
  slo: ExpectationBlock['slo'],
  labels: ExpectationBlock['labels'],
): Promise<TruthChoice> => {
  if (slo !== null && labels !== null) {
    throw new UsageError(`${file}:${labels.line}: give one of slo and labels for a replay`);
  }
  if (slo !== null) return sloTruth(slo.text, `${file}:${slo.line}`);
  if (labels === null) return { by: 'condition' };
  const at = `${file}:${labels.line}`;
  const read = parseLabels(await readTextFile(`${at}: labels`, join(dirname(file), labels.text)));
  if (!read.ok) throw new UsageError(`${at}: labels ${labels.text}: ${read.error}`);
  return { by: 'labels', labels: read.labels, text: `what ${labels.text} labels` };
};

const titleOf = ({ words }: ExpectationBlock): string => `replay ${words.join(' ')}`;

const alertLine = ({ at, kind, urgency, service, route }: BacktestAlert): string =>
  safeLine(`${momentText(at)} UTC ${kind} ${urgency ?? ''} ${seriesName(service, route)}`);

const failureText = ({ problem, alerts }: Result): string =>
  [asSentence(problem), ...(alerts.length === 0 ? [] : ['Messages:', ...alerts.map(alertLine)])].join('\n');

const suiteOf = ({ file, block, results, tookMs }: BlockResult): TestSuite => ({
  name: titleOf(block),
  file: relative('.', file),
  tookMs,
  cases: results.map((result) => ({
    name: result.text,
    classname: `${relative('.', file)}:${result.line}`,
    failure: result.ok ? null : { message: asSentence(result.problem), text: failureText(result) },
  })),
});

const asJson = ({ file, block, results }: BlockResult): readonly object[] =>
  results.map(({ line, text, ok, problem, alerts }) => ({
    file,
    line,
    replay: titleOf(block),
    expectation: text,
    ok,
    problem: ok ? null : problem,
    alerts: alerts.map(({ id, kind, at, service, route, urgency }) => ({ id, kind, at, service, route, urgency })),
  }));

const MOST_ALERTS = 12;

const textOf = (invocation: Invocation, blocks: readonly BlockResult[]): string => {
  const { strong, good, bad, muted } = paintOf(invocation);
  const all = blocks.flatMap(({ results }) => results);
  const held = all.filter(({ ok }) => ok).length;
  const resultLines = (file: string, result: Result): readonly string[] => {
    if (result.ok) return [`  ${good('ok')}     ${safeLine(result.text)}`];
    return [
      `  ${bad('FAILS')}  ${safeLine(result.text)}  ${muted(`${file}:${result.line}`)}`,
      ...hang('           ', asSentence(safeLine(result.problem)), WIDTH),
      ...result.alerts.slice(0, MOST_ALERTS).map((alert) => cut(`           ${alertLine(alert)}`, WIDTH)),
      ...(result.alerts.length > MOST_ALERTS ? [`           and ${result.alerts.length - MOST_ALERTS} more`] : []),
    ];
  };
  return [
    ...blocks.flatMap(({ file, block, results }) => [
      strong(safeLine(titleOf(block))),
      ...results.flatMap((result) => resultLines(file, result)),
      '',
    ]),
    `${held} of ${all.length} expectation${all.length === 1 ? '' : 's'} hold${all.length === 1 ? 's' : ''}`,
    '',
  ].join('\n');
};
