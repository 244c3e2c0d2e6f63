import { cut, safeLine } from '../codecs/plain-text.ts';
import { LOG_FORMATS } from '../codecs/log-formats/registry.ts';
import { EXIT } from './failure.ts';
import { type Invocation, paintOf } from './invocation.ts';
import { writeList } from './output.ts';
import { findOwnFormats, type OwnFormats } from './own-formats.ts';

/** The options of `formats` as they are written. */
export interface FormatsFlags {
  readonly formats?: string;
}

/** One known format as `foreshock formats --json` lists it. */
interface KnownFormat {
  readonly id: string;
  readonly title: string;
  /** Whether its time is that of a request's start or of its end. */
  readonly stamps: 'start' | 'end';
  readonly example: string;
  /** The file in which the user has defined it; null = it is built in. */
  readonly defined_in: string | null;
}

/** `foreshock formats`: every format that is known, the user's own first. */
export const listFormats = async (invocation: Invocation, flags: FormatsFlags): Promise<number> => {
  const known = [...ownOnes(await findOwnFormats(flags.formats, invocation.config)), ...builtIn()];
  const { terminal, format } = invocation;
  if (format === 'text' && terminal.out.isTerminal) terminal.out.write(listText(known, invocation));
  else {
    writeList(invocation, known, [
      { label: 'id', of: ({ id }) => id },
      { label: 'title', of: ({ title }) => title },
      { label: 'stamps', of: ({ stamps }) => stamps },
      { label: 'example', of: ({ example }) => example },
    ]);
  }
  return EXIT.done;
};

const builtIn = (): readonly KnownFormat[] =>
  LOG_FORMATS.map(({ id, title, stamps, samples }) => {
    return { id, title, stamps, example: samples[0]?.text ?? '', defined_in: null };
  });

const ownOnes = (own: OwnFormats | null): readonly KnownFormat[] =>
  (own?.definitions ?? []).map(({ id, title, stamps, samples }) => {
    return { id, title, stamps, example: samples[0]?.text ?? '', defined_in: own?.file ?? null };
  });

const GAP = 2;

const listText = (known: readonly KnownFormat[], invocation: Invocation): string => {
  const paint = paintOf(invocation);
  const indent = Math.max(...known.map(({ id }) => id.length)) + GAP;
  const room = invocation.terminal.out.columns - indent;
  const lines = known.flatMap(({ id, title, stamps, example, defined_in }) => [
    paint.strong(id.padEnd(indent)) +
      cut(safeLine(`${title}${stamps === 'start' ? '; the time is the start of the request' : ''}`), room),
    ...(defined_in === null ? [] : [' '.repeat(indent) + cut(safeLine(`yours, from ${defined_in}`), room)]),
    ' '.repeat(indent) + paint.muted(cut(safeLine(example.slice(0, 1000)), room)),
  ]);
  return `${lines.join('\n')}\n`;
};
