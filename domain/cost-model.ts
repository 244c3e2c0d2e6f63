/** What a month of the deployed pipeline is fed, and how it is set up. */
export interface CostInput {
  /** Raw log bytes a day, in units of 10^9. */
  readonly gbPerDay: number;
  /** How the stream is paid: by shards, of which there are at least so many (absent = 1), or on demand. */
  readonly stream?: { readonly leastShards: number } | 'on-demand';
  /** Seconds that the stream gathers records for one delivery. */
  readonly windowSeconds: number;
  /** Days that Parquet and raw blocks are kept. */
  readonly parquetDays: number;
  readonly factsDays: number;
  /** Looks at every closed minute, not every five alone. */
  readonly earlyLook: boolean;
  /** Bytes that people's queries scan a month, in units of 10^12. */
  readonly queriedTb: number;
}

/** List prices in US dollars, us-east-1, November 2026; a month has 730 hours. */
export const PRICES = {
  shardHour: 0.015,
  onDemandHour: 0.04,
  onDemandGbIn: 0.08,
  onDemandGbOut: 0.04,
  putUnit: 0.014e-6,
  lambdaGbSecond: 0.0000133334,
  lambdaRequest: 0.2e-6,
  s3Put: 0.005e-3,
  s3Get: 0.0004e-3,
  s3GbMonth: 0.023,
  kmsKey: 1,
  kmsRequest: 0.03e-4,
  alarm: 0.1,
  metric: 0.3,
  athenaTb: 5,
  schedule: 1e-6,
} as const;

/** What was measured (docs/decisions/0010) or is set in serverless.yml; each is shown with the costs. */
export const ASSUMPTIONS = {
  hours: 730,
  days: 30.4,
  /** Stream and facts: compressed bytes per raw byte. */
  compressed: 0.2,
  /** Parquet bytes per raw byte. */
  parquet: 0.16,
  /** CPU seconds per 10^9 raw bytes, with one vCPU (1,769 MB). */
  cpuPerGb: 40,
  lambdaGb: 1.769,
  /** Seconds of the shortest delivery: a few records, their files and the ledger entry. */
  leastSeconds: 0.35,
  /** The busiest hour has this many times the bytes of the mean one. */
  peak: 3,
  /** Objects of one delivery: Parquet of up to four buckets, windows, the fact, the ledger entry. */
  objectsPerDelivery: 7,
  /** A delivery carries this many bytes at most. */
  deliveryBytes: 6e6,
  shardBytesPerSecond: 1e6,
  lookSeconds: 0.8,
  lookGb: 1.024,
  alarms: 19,
  metrics: 6,
} as const;

/** One line of the bill. */
export interface CostItem {
  readonly item: string;
  /** How the amount comes about. */
  readonly because: string;
  /** US dollars a month. */
  readonly usd: number;
}

/** The costs of a month, by list prices; what stands still costs as well. */
export const monthlyCosts = (input: CostInput): readonly CostItem[] => {
  const { hours, days, compressed, parquet, cpuPerGb, lambdaGb, leastSeconds, peak } = ASSUMPTIONS;
  const { objectsPerDelivery, deliveryBytes, shardBytesPerSecond, lookSeconds, lookGb, alarms, metrics } = ASSUMPTIONS;
  const gb = input.gbPerDay * days;
  const streamBytes = gb * 1e9 * compressed;
  const { stream = { leastShards: 1 } } = input;
  const least = stream === 'on-demand' ? 1 : stream.leastShards;
  const shards = Math.max(least, Math.ceil((streamBytes / (hours * 3600) / shardBytesPerSecond) * peak));
  const seconds = hours * 3600;
  const byWindow = gb === 0 ? 0 : (seconds / input.windowSeconds) * shards;
  const deliveries = Math.max(byWindow, streamBytes / deliveryBytes);
  const looks = (hours * 60) / (input.earlyLook ? 1 : 5);
  const computeSeconds = Math.max(deliveries * leastSeconds, gb * cpuPerGb);
  const puts = deliveries * objectsPerDelivery;
  return [
    stream === 'on-demand'
      ? {
          item: 'stream',
          because: `on demand all month, and ${amount(streamBytes / 1e9)} GB put and read`,
          usd: hours * PRICES.onDemandHour + (streamBytes / 1e9) * (PRICES.onDemandGbIn + PRICES.onDemandGbOut),
        }
      : {
          item: 'stream',
          because: `${shards} shard${shards === 1 ? '' : 's'} all month, and ${amount(streamBytes / 1e9)} GB put`,
          usd: shards * hours * PRICES.shardHour + (streamBytes / 25_000) * PRICES.putUnit,
        },
    {
      item: 'functions that read',
      because: `${amount(deliveries)} deliveries, ${amount(computeSeconds)} s of ${lambdaGb} GB`,
      usd: computeSeconds * lambdaGb * PRICES.lambdaGbSecond + deliveries * PRICES.lambdaRequest,
    },
    {
      item: 'looks',
      because: `${amount(looks)} looks and heartbeats of ${lookSeconds} s`,
      usd: looks * (lookSeconds * lookGb * PRICES.lambdaGbSecond + PRICES.lambdaRequest + PRICES.schedule),
    },
    {
      item: 'writing the lake',
      because: `${amount(puts)} objects, ${amount(puts / 10)} key requests`,
      usd: puts * PRICES.s3Put + (puts / 10) * PRICES.kmsRequest,
    },
    {
      item: 'keeping the Parquet',
      because: `${amount((gb / days) * parquet * input.parquetDays)} GB for ${input.parquetDays} days`,
      usd: (gb / days) * parquet * input.parquetDays * PRICES.s3GbMonth,
    },
    {
      item: 'keeping the facts',
      because: `${amount((gb / days) * compressed * input.factsDays)} GB for ${input.factsDays} days`,
      usd: (gb / days) * compressed * input.factsDays * PRICES.s3GbMonth,
    },
    {
      item: 'queries',
      because: `${amount(input.queriedTb)} TB scanned`,
      usd: input.queriedTb * PRICES.athenaTb,
    },
    {
      item: 'alarms, metrics and the key',
      because: `${alarms} alarms, ${metrics} metrics, 1 key`,
      usd: alarms * PRICES.alarm + metrics * PRICES.metric + PRICES.kmsKey,
    },
  ];
};

/** Three digits that count. */
const amount = (value: number): string => {
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} million`;
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
};
