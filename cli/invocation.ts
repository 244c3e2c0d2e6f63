import { styleText } from 'node:util';
import type { Paint } from '../codecs/report/verdict-text.ts';
import type { Config } from '../runtime/config.ts';
import type { Terminal } from './terminal.ts';

/** How a command answers: for a person, as one JSON value, or as one JSON value per line. */
export type Format = 'text' | 'json' | 'ndjson';

/** What every command is given besides its own arguments. */
export interface Invocation {
  readonly terminal: Terminal;
  /** With the lake that the command line named. */
  readonly config: Config;
  readonly format: Format;
  /** Whether the command line or the environment names the lake. */
  readonly isLakeNamed: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** Colours where the terminal shows them, none where data are piped or NO_COLOR is set. */
export const paintOf = ({ terminal, config }: Invocation): Paint => {
  const isColoured = config.colour ?? terminal.out.isTerminal;
  const paint =
    (style: Style) =>
    (text: string): string =>
      isColoured ? styleText(style, text, { validateStream: false }) : text;
  return { strong: paint('bold'), muted: paint('dim'), good: paint('green'), bad: paint('red'), warn: paint('yellow') };
};
