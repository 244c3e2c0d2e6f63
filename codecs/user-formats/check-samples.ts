import type { ExpectedValues, FormatDefinition } from '../../domain/format-definition.ts';
import type { Reading } from '../../domain/reading.ts';
import type { ParsedRecord } from '../../domain/record.ts';
import { definitionText } from './definition-text.ts';
import { userFormat } from './user-format.ts';

/** A value that a sample does not give as its definition promises. */
export interface SampleDifference {
  /** Of `samples`, from 0. */
  readonly sample: number;
  /** The name of the value; null when the sample is not of the format at all. */
  readonly value: string | null;
  readonly expected: unknown;
  readonly got: unknown;
}

/** Reads every sample of a definition and gives what differs; empty when all is as promised. `latestTs` is epoch ms. */
export const checkSamples = (definition: FormatDefinition, latestTs: number): readonly SampleDifference[] => {
  const format = userFormat(definition);
  if (typeof format === 'string') return [{ sample: 0, value: null, expected: 'a definition that works', got: format }];
  const texts = definition.samples.map(({ text }) => text);
  const { unit, fields } = format.choose(texts);
  const year = { year: new Date(latestTs).getUTCFullYear(), firstMonth: 1, assumed: true };
  const reading: Reading = {
    format: definition.id,
    unit,
    fields,
    zone: { offsetMinutes: 0, assumed: true },
    year,
    service: null,
    from: null,
    to: null,
    definitions: [definitionText(definition)],
  };
  const parse = format.parser({ reading, latestTs });
  return definition.samples.flatMap(({ text, expect }, sample) => {
    const record = parse(text);
    if (record === null) return [{ sample, value: null, expected: 'a record', got: null }];
    return differencesOf(expect, record).map((difference) => ({ sample, ...difference }));
  });
};

const VALUES = {
  timestamp: ({ ts }) => ts,
  level: ({ level }) => level,
  service: ({ service }) => service,
  route: ({ route }) => route,
  status: ({ status }) => status,
  latency_ms: ({ latencyMs }) => latencyMs,
  message: ({ message }) => message,
  trace_id: ({ traceId }) => traceId,
  host: ({ host }) => host,
} as const satisfies Record<Exclude<keyof ExpectedValues, 'attributes'>, (record: ParsedRecord) => unknown>;

const differencesOf = (expect: ExpectedValues, record: ParsedRecord): Omit<SampleDifference, 'sample'>[] => {
  const differences: Omit<SampleDifference, 'sample'>[] = [];
  const compare = (value: string, expected: unknown, got: unknown): void => {
    if (!isSame(expected, got)) differences.push({ value, expected, got });
  };
  for (const name of Object.keys(VALUES) as (keyof typeof VALUES)[]) {
    const expected = expect[name];
    if (expected === undefined) continue;
    const got = VALUES[name](record);
    if (name !== 'timestamp') compare(name, expected, got);
    else if ((expected === null ? null : Date.parse(String(expected))) !== got) {
      compare(name, expected, typeof got === 'number' ? new Date(got).toISOString() : got);
    }
  }
  const attributes = JSON.parse(record.attributes ?? '{}') as Readonly<Record<string, unknown>>;
  for (const [name, expected] of Object.entries(expect.attributes ?? {})) {
    compare(`attributes.${name}`, expected, attributes[name]);
  }
  return differences;
};

const isSame = (expected: unknown, got: unknown): boolean =>
  typeof expected === 'number' && typeof got === 'number'
    ? Math.abs(expected - got) <= 1e-6 * Math.max(1, Math.abs(expected))
    : JSON.stringify(expected) === JSON.stringify(got);
