import { MINUTE_MS } from '../domain/window.ts';

/** What a person may want to look at after an alert. */
export interface Lookup {
  /** `<dataset>~<n>`; null for a stream. */
  readonly replay: string | null;
  readonly alert: string;
  readonly dataset: string;
  readonly service: string | null;
  readonly route: string | null;
  /** Epoch ms. */
  readonly at: number;
}

/** How far back the suggested query looks. */
const BEFORE_MS = 15 * MINUTE_MS;

/** Commands to copy, with a word for each. Names from logs stand in them only where no shell and no SQL can misread them. */
export const lookupCommands = (lookup: Lookup): readonly { readonly label: string; readonly command: string }[] => [
  ...(lookup.replay === null || !isHarmless(lookup.replay)
    ? []
    : [{ label: 'Report', command: `foreshock report ${lookup.replay}` }]),
  { label: 'Query', command: `foreshock sql "${lookupSql(lookup)}"` },
  { label: 'Verify', command: `foreshock verify ${lookup.alert}` },
];

const lookupSql = ({ dataset, service, route, at }: Lookup): string => {
  const conditions = [
    ...equals('dataset', dataset),
    ...equals('service', service),
    ...equals('route', route),
    `ts between ${timestamp(at - BEFORE_MS)} and ${timestamp(at)}`,
  ];
  return `select ts, status, latency_ms, message from logs where ${conditions.join(' and ')} order by latency_ms desc limit 20`;
};

const equals = (column: string, value: string | null): readonly string[] =>
  value === null || !isHarmless(value) ? [] : [`${column} = '${value}'`];

/** No quote, `$`, backtick, `!` or backslash, which end a string or make a shell act inside double quotes; and short enough for a line. */
const isHarmless = (name: string): boolean => /^[\w ./<>:@~+*-]{1,60}$/.test(name) && !name.includes('  ');

const timestamp = (instant: number): string =>
  `timestamp '${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')}'`;
