import { z } from 'zod';

/** The settings of one run. `process.env` is read here and nowhere else. */
export interface Config {
  /** Folder of the lake, unless the command line names one. */
  readonly lake: string;
  /** A deployed stack to work on instead of the folder: `aws:STAGE` or a file with its outputs; null = the folder. */
  readonly on: string | null;
  /** Script of the deployment framework to run instead of the one that npx finds; null = npx. */
  readonly framework: string | null;
  /** Whether words may be coloured; null = as the terminal allows. */
  readonly colour: boolean | null;
  /** Shards of the local log stream: batches handled at the same time. */
  readonly workers: number;
  /** File with the user's own formats; null = `foreshock.formats.json` in the current folder, where there is one. */
  readonly formats: string | null;
}

/** The lake of a command that names none: a folder in the current one. */
export const DEFAULT_LAKE = '.foreshock';

/** An unset variable and an empty one say the same. */
const setting = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema);

const environment = z.object({
  FORESHOCK_LAKE: setting(z.string().default(DEFAULT_LAKE)),
  FORESHOCK_WORKERS: setting(
    z
      .string()
      .regex(/^\d+$/, 'a whole number from 1 to 64')
      .transform(Number)
      .refine((workers) => workers >= 1 && workers <= 64, 'a whole number from 1 to 64')
      .default(1),
  ),
  FORESHOCK_ON: setting(z.string().nullable().default(null)),
  FORESHOCK_FRAMEWORK: setting(z.string().nullable().default(null)),
  FORESHOCK_FORMATS: setting(z.string().nullable().default(null)),
  NO_COLOR: setting(z.string().optional()),
  FORCE_COLOR: setting(z.string().optional()),
});

/** Reads the settings; throws an error that names the variable, its value and what it must be. */
export const readConfig = (variables: Readonly<Record<string, string | undefined>> = process.env): Config => {
  const { data, error } = environment.safeParse(variables);
  if (error) throw new Error(error.issues.map((issue) => explain(issue, variables)).join('; '));
  return {
    lake: data.FORESHOCK_LAKE,
    on: data.FORESHOCK_ON,
    framework: data.FORESHOCK_FRAMEWORK,
    colour: colourOf(data),
    workers: data.FORESHOCK_WORKERS,
    formats: data.FORESHOCK_FORMATS,
  };
};

/** https://no-color.org: set and not empty means none, whatever it says. */
const colourOf = ({ NO_COLOR, FORCE_COLOR }: z.infer<typeof environment>): boolean | null => {
  if (NO_COLOR !== undefined) return false;
  return FORCE_COLOR === undefined ? null : FORCE_COLOR !== '0';
};

const explain = (
  { path, message }: z.core.$ZodIssue,
  variables: Readonly<Record<string, string | undefined>>,
): string => {
  const name = String(path[0]);
  return `the environment variable ${name} is "${variables[name] ?? ''}" but must be ${message}: set it or unset it`;
};
