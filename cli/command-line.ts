import { Command, CommanderError } from 'commander';
import { type Config, DEFAULT_LAKE, readConfig } from '../runtime/config.ts';
import { EXIT, exitCodeOf, failureText, UsageError } from './failure.ts';
import type { BacktestFlags } from './backtest.ts';
import type { CompactFlags } from './compact.ts';
import type { CostFlags } from './cost.ts';
import type { StackFlags } from './deploy.ts';
import type { Invocation } from './invocation.ts';
import type { FormatsFlags } from './formats.ts';
import type { LiveFlags } from './live.ts';
import type { OutcomeFlags } from './outcome.ts';
import type { ReadingFlags } from './reading-options.ts';
import type { ReplayFlags } from './replay.ts';
import type { ReportFlags } from './report.ts';
import type { PredictSeriesFlags } from './predict-series.ts';
import type { ScoreSeriesFlags } from './score-series.ts';
import type { ProposeFlags } from './settings.ts';
import type { Terminal } from './terminal.ts';
import type { TestFlags } from './test.ts';
import { readVersion } from './version.ts';

/** The variables of the environment; those of the process where none are given. */
type Variables = Readonly<Record<string, string | undefined>>;

/** Runs one command line (without the program's own name) and gives its exit code. Commands are loaded when they are used. */
export const runCommandLine = async (
  words: readonly string[],
  terminal: Terminal,
  variables?: Variables,
): Promise<number> => {
  let code: number = EXIT.done;
  const program = describeProgram(terminal);
  describeCommands(program, async (command) => {
    code = await command(invocationOf(program, terminal, readConfig(variables)));
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    terminal.err.write(failureText(error));
    return exitCodeOf(error);
  }
};

const invocationOf = (program: Command, terminal: Terminal, config: Config): Invocation => {
  const { lake, on, json, ndjson } = program.opts<{ lake?: string; on?: string; json?: boolean; ndjson?: boolean }>();
  if (json && ndjson) throw new UsageError('give one of --json and --ndjson');
  if (lake !== undefined && on !== undefined) throw new UsageError('give one of --lake (a folder) and --on (AWS)');
  if (lake === '') throw new UsageError('--lake is empty: give the folder of the lake, for example --lake .foreshock');
  return {
    terminal,
    config: { ...config, lake: lake ?? config.lake, on: lake === undefined ? (on ?? config.on) : null },
    format: json ? 'json' : ndjson ? 'ndjson' : 'text',
    isLakeNamed: lake !== undefined || config.lake !== DEFAULT_LAKE,
  };
};

const describeProgram = (terminal: Terminal): Command =>
  new Command('foreshock')
    .description(
      'Turns log files into early warnings: replay a log, explore it with SQL, be warned before the failure.',
    )
    .version(readVersion())
    .option('--lake <dir>', 'folder of the lake (default: FORESHOCK_LAKE, or .foreshock)')
    .option('--on <place>', 'work on a deployed stack: aws:STAGE, or a .json file with its outputs (FORESHOCK_ON)')
    .option('--json', 'answer as one JSON value')
    .option('--ndjson', 'answer as one JSON value per line')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(foreshock --help lists the commands, foreshock COMMAND --help its options)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => terminal.out.write(text), writeErr: (text) => terminal.err.write(text) });

/** Runs a command with what it needs besides its own arguments. */
type Run = (command: (invocation: Invocation) => Promise<number>) => Promise<void>;

const describeCommands = (program: Command, run: Run): void => {
  describeReplay(program, run);
  describeLive(program, run);
  describeReading(program, run);
  describeControl(program, run);
  describeQuestions(program, run);
  describeSeries(program, run);
  describeProofs(program, run);
  describeSettings(program, run);
  describeAws(program, run);
};

const describeReplay = (program: Command, run: Run): void => {
  program
    .command('demo')
    .description('replay a recorded outage that ships with foreshock and show the whole story')
    .action(() => run(async (invocation) => (await import('./demo.ts')).demo(invocation)));
  withReadingOptions(program.command('replay <file...>'))
    .description('replay log files (plain, compressed or archived, - for standard input) as if they were live')
    .option('--speed <n>', 'times as fast as the log, or max (default)')
    .option('--dataset <name>', 'name of the dataset (default: made from the content)')
    .option('--replace', 'remove what was replayed of this dataset and replay it anew')
    .option('--keep-gaps', 'wait through stretches without records too')
    .option('--fail-on-alert', 'exit with 6 when there was an alert')
    .action((files: readonly string[], flags: ReplayFlags) =>
      run(async (invocation) => (await import('./replay.ts')).replay(invocation, files, flags)),
    );
};

const describeLive = (program: Command, run: Run): void => {
  withFormatOptions(program.command('live [input]'))
    .description('take log lines as they are written (- for standard input) and warn at once')
    .option('--listen [address]', 'take lines, NDJSON, OTLP JSON and Fluent Bit over HTTP (127.0.0.1:4318)')
    .action((input: string | undefined, flags: LiveFlags) =>
      run(async (invocation) => (await import('./live.ts')).live(invocation, input, flags)),
    );
  program
    .command('redrive [replay]')
    .description('read blocks again that no retry saved: of a replay, of live, or all')
    .action((replay?: string) => run(async (invocation) => (await import('./redrive.ts')).redrive(invocation, replay)));
};

const describeReading = (program: Command, run: Run): void => {
  withReadingOptions(program.command('parse <file...>'))
    .description('print every record of log files (- for standard input): columns on a terminal, else JSON lines')
    .action((files: readonly string[], flags: ReadingFlags) =>
      run(async (invocation) => (await import('./parse.ts')).parse(invocation, files, flags)),
    );
  withReadingOptions(program.command('inspect <file...>'))
    .description('say what was recognised in log files and why, with their first records')
    .action((files: readonly string[], flags: ReadingFlags) =>
      run(async (invocation) => (await import('./inspect.ts')).inspect(invocation, files, flags)),
    );
  const formats = program
    .command('formats')
    .description('list the log formats that are known, your own first')
    .option('--formats <file>', FORMATS_HELP)
    .action((flags: FormatsFlags) =>
      run(async (invocation) => (await import('./formats.ts')).listFormats(invocation, flags)),
    );
  formats
    .command('test [file]')
    .description('check your own formats against their samples')
    .action((file: string | undefined) =>
      run(async (invocation) => (await import('./test-formats.ts')).testFormats(invocation, file)),
    );
  program
    .command('templates <file...>')
    .description('show the templates of the messages in log files, the most frequent first (- for standard input)')
    .option('--messages', 'every line is one message; answer with the template of each, in order')
    .action((files: readonly string[], flags: { readonly messages?: boolean }) =>
      run(async (invocation) => (await import('./templates.ts')).templates(invocation, files, flags)),
    );
};

const FORMATS_HELP = 'file with your own formats (default: FORESHOCK_FORMATS, or foreshock.formats.json)';

/** The options about how files are read, the same for every command that reads some. */
const withReadingOptions = (command: Command): Command =>
  withFormatOptions(
    command
      .option('--from <time>', 'only records from this time on (ISO 8601)')
      .option('--to <time>', 'only records before this time (ISO 8601)'),
  );

/** What tells how lines are read. */
const withFormatOptions = (command: Command): Command =>
  command
    .option('--tz <offset>', 'zone of times without one, for example +01:00')
    .option('--year <year>', 'year of the first line where lines carry none')
    .option('--format <id>', 'read every file with this format (`foreshock formats` lists them)')
    .option('--unit <unit>', 'unit of latencies that do not say theirs: ns, us, ms or s')
    .option('--service <name>', 'service of records that name none')
    .option('--formats <file>', FORMATS_HELP);

const describeControl = (program: Command, run: Run): void => {
  program
    .command('pause [replay]')
    .description('let a running replay wait')
    .action((replay?: string) => run(async (invocation) => (await import('./pause.ts')).pause(invocation, replay)));
  program
    .command('resume [replay]')
    .description('go on with a replay that was paused, interrupted or killed')
    .option('--speed <n>', 'from now on at another speed')
    .action((replay: string | undefined, flags: { readonly speed?: string }) =>
      run(async (invocation) => (await import('./resume.ts')).resume(invocation, replay, flags)),
    );
  program
    .command('seek <time> [replay]')
    .description('pass over the waiting of a running replay up to an event time, forward only')
    .action((time: string, replay?: string) =>
      run(async (invocation) => (await import('./seek.ts')).seek(invocation, time, replay)),
    );
  program
    .command('abandon [replay]')
    .description('end an unfinished replay; what it has read stays')
    .action((replay?: string) => run(async (invocation) => (await import('./abandon.ts')).abandon(invocation, replay)));
  program
    .command('status')
    .description('list the replays and how far they are')
    .action(() => run(async (invocation) => (await import('./status.ts')).status(invocation)));
};

const describeQuestions = (program: Command, run: Run): void => {
  program
    .command('sql <statement>')
    .description("run SQL in Athena's dialect over the lake (- reads it from standard input)")
    .option('--csv', 'answer as comma-separated values')
    .action((statement: string, flags: { readonly csv?: boolean }) =>
      run(async (invocation) => (await import('./sql.ts')).sql(invocation, statement, flags)),
    );
  program
    .command('query [name] [parameters...]')
    .description('list the named questions, or ask one: query NAME [PARAMETER=VALUE...]')
    .option('--csv', 'answer as comma-separated values')
    .option('--sql', 'print the SQL instead of running it')
    .action(
      (
        name: string | undefined,
        parameters: readonly string[],
        flags: { readonly csv?: boolean; readonly sql?: boolean },
      ) => run(async (invocation) => (await import('./query.ts')).query(invocation, name, parameters, flags)),
    );
  program
    .command('alerts')
    .description('list the alerts by event time')
    .option('--dataset <name>', 'of one dataset only')
    .action((flags: { readonly dataset?: string }) =>
      run(async (invocation) => (await import('./alerts.ts')).alerts(invocation, flags)),
    );
  program
    .command('incidents')
    .description('list the incidents: the alerts of one cause together')
    .option('--dataset <name>', 'of one dataset only')
    .action((flags: { readonly dataset?: string }) =>
      run(async (invocation) => (await import('./incidents.ts')).incidents(invocation, flags)),
    );
};

const describeSeries = (program: Command, run: Run): void => {
  program
    .command('score-series <input>')
    .description(
      'score how unusual each value of a series is: CSV with timestamp and value in, the same with anomaly_score out',
    )
    .option('--out <dir>', 'write the scores of a file, or of every .csv and .csv.gz of a folder, into this folder')
    .addHelpText(
      'after',
      '\nScores are in [0, 1], 0.5 and more is an alarm; - reads standard input; docs/score-series.md says more.',
    )
    .action((input: string, flags: ScoreSeriesFlags) =>
      run(async (invocation) => (await import('./score-series.ts')).scoreSeriesFiles(invocation, input, flags)),
    );
  program
    .command('predict-series <input>')
    .description(
      "foretell breaches from one service's windows: CSV with timestamp and count, error_ratio, p95, … in, alerts out, one JSON object per line",
    )
    .option('--slo <objective>', "what a failure is, for example 'error_ratio>0.05 or p95>2000 for 2 of 2'")
    .option('--out <dir>', 'write NAME.ndjson for a file, or for every .csv and .csv.gz of a folder, into this folder')
    .addHelpText(
      'after',
      '\nWithout --slo: error_ratio>0.05 or p95>2000 for 2 of 3, as far as there are columns; - reads standard input; docs/predict-series.md says more.',
    )
    .action((input: string, flags: PredictSeriesFlags) =>
      run(async (invocation) => (await import('./predict-series.ts')).predictSeriesFiles(invocation, input, flags)),
    );
};

const describeProofs = (program: Command, run: Run): void => {
  withReadingOptions(program.command('backtest [file...]'))
    .description(
      'say what would have been sent over log files or a dataset of the lake, how early, and how often in vain',
    )
    .option('--dataset <name>', 'a dataset or replay of the lake; with files, the name of their dataset')
    .option('--incident <T1..T2>', 'when something was wrong, from one time to another; may be repeated', collect)
    .option('--slo <text>', "an incident is a breach of this, for example 'error_ratio>0.05 or p95>2s for 2 of 3'")
    .option('--labels <file>', 'incidents of a file: CSV lines start,end[,name], or windows as NAB writes them')
    .option(
      '--setting <text>',
      'confidence/MofN/horizon/cooldown in place of those in force, for example 0.9/2of3/30m/5m',
    )
    .option('--frontier', 'try thousands of settings on the same looks: lead time, false alarms and misses of each')
    .option('--frontier-between <A,B>', 'name the messages that appear and vanish from one setting to another')
    .option('--csv', 'answer with the points of the frontier as comma-separated values')
    .action((files: readonly string[], flags: BacktestFlags) =>
      run(async (invocation) => (await import('./backtest.ts')).backtest(invocation, files, flags)),
    );
  program
    .command('track-record')
    .description('how predictions came out, and whether their probabilities can be believed')
    .option('--dataset <name>', 'of one dataset only')
    .action((flags: { readonly dataset?: string }) =>
      run(async (invocation) => (await import('./track-record.ts')).trackRecord(invocation, flags)),
    );
  program
    .command('outcome <alert> <verdict>')
    .description(
      'say what became of a prediction: failed, did-not-fail or unknown; it counts instead of what the data say',
    )
    .option('--at <time>', 'when it failed (ISO 8601)')
    .option('--note <text>', 'why')
    .action((alert: string, verdict: string, flags: OutcomeFlags) =>
      run(async (invocation) => (await import('./outcome.ts')).outcome(invocation, alert, verdict, flags)),
    );
  program
    .command('report [replay]')
    .description('show the report of a replay')
    .option('--md', 'as Markdown')
    .option('--html', 'as a page')
    .action((replay: string | undefined, flags: ReportFlags) =>
      run(async (invocation) => (await import('./report.ts')).report(invocation, replay, flags)),
    );
  program
    .command('test [file...]')
    .description('check what files of expectations say (default: foreshock.test.txt); exit 1 when something fails')
    .option('--junit <file>', 'write the results as JUnit XML too')
    .action((files: readonly string[], flags: TestFlags) =>
      run(async (invocation) => (await import('./test.ts')).test(invocation, files, flags)),
    );
  program
    .command('verify <id>')
    .description('recompute an alert from the lake and compare every number')
    .action((id: string) => run(async (invocation) => (await import('./verify.ts')).verify(invocation, id)));
  program
    .command('doctor')
    .description('prove that the lake is whole and its counts agree')
    .action(() => run(async (invocation) => (await import('./doctor.ts')).doctor(invocation)));
  program
    .command('compact')
    .description('merge the small files of finished replays; queries, alerts and proofs stay as they are')
    .option('--dry-run', 'only say what would be merged and deleted')
    .action((flags: CompactFlags) =>
      run(async (invocation) => (await import('./compact.ts')).compact(invocation, flags)),
    );
};

const describeSettings = (program: Command, run: Run): void => {
  const settings = program
    .command('settings')
    .description('show by which settings the stream pages, and what is in shadow')
    .action(() => run(async (invocation) => (await import('./settings.ts')).showSettings(invocation)));
  settings
    .command('propose <setting>')
    .description('put confidence/MofN/horizon/cooldown into shadow: judged on history, pages nobody')
    .option('--budget <n>', 'false alarms a day that are allowed (default: 0.5)')
    .option('--days <n>', 'days of history that must say so (default: 1)')
    .action((text: string, flags: ProposeFlags) =>
      run(async (invocation) => (await import('./settings.ts')).proposeSetting(invocation, text, flags)),
    );
  settings
    .command('status')
    .description('what the settings in shadow would have done on every replay and on the stream')
    .action(() => run(async (invocation) => (await import('./settings.ts')).settingStatus(invocation)));
  settings
    .command('adopt')
    .description('let the settings in shadow page, if they meet their budget')
    .action(() => run(async (invocation) => (await import('./settings.ts')).adoptSetting(invocation)));
  settings
    .command('withdraw')
    .description('take the settings in shadow back')
    .action(() => run(async (invocation) => (await import('./settings.ts')).withdrawSetting(invocation)));
};

const describeAws = (program: Command, run: Run): void => {
  withStackOptions(program.command('deploy <stage>'))
    .description('say what will be created on AWS and what it costs, ask, and deploy it')
    .option('--dry-run', 'only say it')
    .action((stage: string, flags: StackFlags) =>
      run(async (invocation) => (await import('./deploy.ts')).deploy(invocation, stage, flags)),
    );
  withStackOptions(program.command('remove <stage>'))
    .description('remove what was deployed on AWS; the data stay')
    .option('--all-data', 'delete every version of every object, the buckets and the key as well')
    .action((stage: string, flags: StackFlags & { readonly allData?: boolean }) =>
      run(async (invocation) => (await import('./remove.ts')).remove(invocation, stage, flags)),
    );
  program
    .command('cost')
    .description('what a month on AWS costs by list prices, item by item')
    .option('--gb-per-day <n>', 'raw logs a day in GB (default: 1)')
    .option('--window <seconds>', 'how long the stream gathers records (default: 15)')
    .option('--keep-days <n>', 'days that Parquet is kept (default: 30)')
    .option('--facts-days <n>', 'days that raw blocks are kept (default: 30)')
    .option('--queried-tb <n>', 'TB that queries scan in a month (default: 0)')
    .option('--no-early-look', 'looks every five minutes alone')
    .action((flags: CostFlags) => run(async (invocation) => (await import('./cost.ts')).cost(invocation, flags)));
};

const withStackOptions = (command: Command): Command =>
  command
    .option('--region <region>', 'region of AWS (default: as AWS_REGION or the profile says)')
    .option('--param <name=value>', 'a parameter of the stack (docs/aws-parameters.md); may be repeated', collect)
    .option('--yes', 'do not ask');

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
