import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DEFINABLE, type Definable, type FormatDefinition } from '../domain/format-definition.ts';
import { LEVELS } from '../domain/record.ts';

/** The file that is found by itself in the current folder. */
export const FORMAT_FILE = 'foreshock.formats.json';

/** Definitions travel with every block: more than this is refused. */
const MOST_FORMATS = 32;

const text = z.string().min(1, 'must not be empty');
const absent = <T extends z.ZodType>(schema: T) => schema.nullable().optional();

const sample = z.strictObject({
  text,
  expect: z.strictObject({
    timestamp: absent(
      z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time with a zone, like 2026-11-20T22:10:29.502Z' }),
    ),
    level: absent(z.enum(LEVELS)),
    service: absent(z.string()),
    route: absent(z.string()),
    status: absent(z.int()),
    latency_ms: absent(z.number()),
    message: absent(z.string()),
    trace_id: absent(z.string()),
    host: absent(z.string()),
    attributes: z.record(z.string(), z.json()).optional(),
  }),
});

const definition = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/, 'must be a short name in lower case with dashes, like billing-text'),
    title: text,
    pattern: text.optional(),
    json: z.partialRecord(z.enum(DEFINABLE), text).optional(),
    latency_unit: z.enum(['ns', 'us', 'ms', 's']).optional(),
    stamps: z.enum(['start', 'end']).default('end'),
    starts: text.optional(),
    samples: z.array(sample).min(1, 'must hold at least one line with the values that it must give'),
  })
  .refine(
    ({ pattern, json }) => (pattern === undefined) !== (json === undefined),
    'must have either "pattern" or "json"',
  );

const file = z.strictObject({
  $schema: z.string().optional(),
  formats: z.array(definition).max(MOST_FORMATS, `must hold at most ${MOST_FORMATS} formats`),
});

/** The definitions in a file; null when there is no such file. Throws an error that says what is wrong, and where. */
export const readFormatFile = async (path: string): Promise<readonly FormatDefinition[] | null> => {
  const content = await contentOf(path);
  if (content === null) return null;
  const { data, error } = file.safeParse(parsed(content, path));
  if (error) throw invalid(path, error.issues.map(explain).join('; '));
  const ids = data.formats.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw invalid(path, `two formats have the id ${twice}: rename one`);
  return data.formats.map(definitionOf);
};

const definitionOf = ({
  id,
  title,
  pattern,
  json,
  latency_unit,
  stamps,
  starts,
  samples,
}: z.infer<typeof definition>): FormatDefinition => ({
  id,
  title,
  reads: pattern === undefined ? { kind: 'json', keys: keysOf(json ?? {}) } : { kind: 'pattern', pattern },
  latencyUnit: latency_unit ?? null,
  stamps,
  starts: starts ?? null,
  samples,
});

const keysOf = (json: Readonly<Partial<Record<Definable, string | undefined>>>): Partial<Record<Definable, string>> => {
  const keys: Partial<Record<Definable, string>> = {};
  for (const role of DEFINABLE) if (json[role] !== undefined) keys[role] = json[role];
  return keys;
};

const contentOf = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
};

const parsed = (content: string, path: string): unknown => {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw invalid(path, `it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const explain = ({ path, message }: z.core.$ZodIssue): string => `${placeOf(path)}: ${message}`;

/** `formats[0].latency_unit` */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'the file'
    : path
        .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
        .join('');

const invalid = (path: string, reason: string): Error =>
  Object.assign(new Error(`${path} cannot be used: ${reason}`), { code: 'usage' });
