import { readFile } from 'node:fs/promises';
import { CATALOGUE, questionNamed, sqlOf } from '../queries/catalogue.ts';
import type { Question } from '../queries/question.ts';
import { EXIT, UsageError } from './failure.ts';
import type { Invocation } from './invocation.ts';
import { writeList } from './output.ts';
import { sql } from './sql.ts';
import { suggestionFor } from './suggestion.ts';

/** The options of `query` as they are written. */
export interface QueryFlags {
  readonly csv?: boolean;
  readonly sql?: boolean;
}

/** `foreshock query [NAME] [PARAMETER=VALUE…]`: the catalogue of named questions, or the answer to one. */
export const query = async (
  invocation: Invocation,
  name: string | undefined,
  words: readonly string[],
  flags: QueryFlags,
): Promise<number> => {
  if (name === undefined) return listQuestions(invocation);
  const question = questionNamed(name);
  if (question === null) {
    const names = CATALOGUE.map((one) => one.name);
    throw new UsageError(`there is no question ${name}${suggestionFor(name, names)}; \`foreshock query\` lists them`);
  }
  const statement = await sqlOf(question, readParameters(question, words), readQueryFile);
  if (!flags.sql) return sql(invocation, statement, flags);
  invocation.terminal.out.write(`${statement.trimEnd()}\n`);
  return EXIT.done;
};

const listQuestions = (invocation: Invocation): number => {
  writeList(invocation, CATALOGUE, [
    { label: 'name', of: ({ name }) => name },
    { label: 'asks', of: ({ asks }) => asks },
    { label: 'parameters', of: ({ parameters }) => parameters.map(parameterText).join(' ') },
  ]);
  return EXIT.done;
};

const parameterText = ({ name, default: standard }: Question['parameters'][number]): string =>
  standard === undefined ? `${name}=…` : standard === null ? `[${name}]` : `[${name}=${standard}]`;

/** `name=value` words; a first word without a name is the value of the first parameter. */
const readParameters = (question: Question, words: readonly string[]): Record<string, string> => {
  const given: Record<string, string> = {};
  for (const [index, word] of words.entries()) {
    const [, name, value] = /^([a-z_]+)=(.*)$/s.exec(word) ?? [];
    const first = question.parameters[0]?.name;
    if (name !== undefined && value !== undefined) given[name] = value;
    else if (index === 0 && first !== undefined) given[first] = word;
    else
      throw new UsageError(
        `${word} says no parameter: write it as NAME=VALUE, for example ${question.name} ${first ?? 'limit'}=…`,
      );
  }
  return given;
};

const readQueryFile = (file: string): Promise<string> =>
  readFile(new URL(`../queries/${file}`, import.meta.url), 'utf8');
