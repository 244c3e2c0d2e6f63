import { countText } from '../codecs/quantities.ts';
import { ASSUMPTIONS, type CostInput, type CostItem, monthlyCosts } from '../domain/cost-model.ts';
import { EXIT, UsageError } from './failure.ts';
import { type Invocation, paintOf } from './invocation.ts';

/** The options of `cost` as they are written. */
export interface CostFlags {
  readonly gbPerDay?: string;
  readonly window?: string;
  readonly keepDays?: string;
  readonly factsDays?: string;
  readonly queriedTb?: string;
  readonly earlyLook: boolean;
}

/** `foreshock cost`: what a month on AWS costs by list prices, item by item, and what that rests on. */
export const cost = async (invocation: Invocation, flags: CostFlags): Promise<number> => {
  const input: CostInput = {
    gbPerDay: number('--gb-per-day', flags.gbPerDay ?? '1', 0, 1_000_000),
    windowSeconds: number('--window', flags.window ?? '15', 0, 300),
    parquetDays: number('--keep-days', flags.keepDays ?? '30', 0, 3650),
    factsDays: number('--facts-days', flags.factsDays ?? '30', 0, 3650),
    queriedTb: number('--queried-tb', flags.queriedTb ?? '0', 0, 1_000_000),
    earlyLook: flags.earlyLook,
  };
  const items = monthlyCosts(input);
  const usd = items.reduce((sum, item) => sum + item.usd, 0);
  const usdPerGb = input.gbPerDay === 0 ? null : usd / (input.gbPerDay * ASSUMPTIONS.days);
  if (invocation.format !== 'text') {
    const result = { ...input, usd_per_month: usd, usd_per_gb: usdPerGb, items, assumptions: ASSUMPTIONS };
    invocation.terminal.out.write(`${JSON.stringify(result)}\n`);
    return EXIT.done;
  }
  const paint = paintOf(invocation);
  const perGb = usdPerGb === null ? '' : `, $${usdPerGb.toPrecision(3)} per GB`;
  invocation.terminal.out.write(
    [
      paint.strong(`$${dollars(usd)} a month at ${countText(input.gbPerDay)} GB of logs a day${perGb}`),
      ...items.map(costLine),
      '',
      paint.muted(BASIS),
      '',
    ].join('\n'),
  );
  return EXIT.done;
};

/** One item of the bill as a line: dollars, what for, and how the amount comes about. */
export const costLine = ({ item, because, usd }: CostItem): string =>
  `${dollars(usd).padStart(11)}  ${item.padEnd(27)} ${because}`;

const BASIS = `List prices of us-east-1, November 2026, in US dollars, without tax and free tier. Taken for granted: compressed lines are
${ASSUMPTIONS.compressed} of the raw bytes and Parquet ${ASSUMPTIONS.parquet}; reading takes ${ASSUMPTIONS.cpuPerGb} CPU seconds per GB; the busiest hour has ${ASSUMPTIONS.peak} times the mean.
Producers that send uncompressed lines need ${1 / ASSUMPTIONS.compressed} times the stream. --json has every assumption.`;

const dollars = (usd: number): string => usd.toFixed(2).replace(/\B(?=(?:\d{3})+\.)/g, ' ');

const number = (option: string, text: string, least: number, most: number): number => {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most && !(option === '--window' && value === 0)) return value;
  const from = option === '--window' ? 'above 0' : `from ${least}`;
  throw new UsageError(`${option} ${text}: give a number ${from} to ${most}, for example ${option} 15`);
};
