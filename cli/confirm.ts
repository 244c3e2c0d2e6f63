import { UsageError } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** Asks a person to type a word before something is done; without a terminal only `--yes` goes on. */
export const confirm = async (
  terminal: Terminal,
  question: string,
  word: string,
  isSure: boolean,
): Promise<boolean> => {
  if (isSure) return true;
  if (!terminal.input.isTerminal) throw new UsageError(`${question} Nobody can be asked here: give --yes to go on`);
  terminal.err.write(`${question} Type ${word} to go on: `);
  let answer = '';
  for await (const chunk of terminal.input) {
    answer += new TextDecoder().decode(chunk);
    if (answer.includes('\n')) break;
  }
  return answer.trim() === word;
};
