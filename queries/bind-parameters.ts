import type { Parameter, ParameterType, Question } from './question.ts';

/** Comments, strings and quoted names as a whole; parameters; anything else by character. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|:[a-z_]+|[\s\S]/g;

const SQL_TYPES: Readonly<Record<ParameterType, string>> = { text: 'varchar', number: 'double', time: 'timestamp' };

const ISO_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/**
 * The SQL of a question with every parameter as a literal of its type. Throws, naming the parameter, for a value of the
 * wrong type, an unknown name, or a missing value.
 */
export const bindParameters = (
  question: Question,
  sql: string,
  given: Readonly<Record<string, string | number | null>>,
): string => {
  const known = question.parameters.map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw usage(`${question.name} knows no parameter ${unknown}: it takes ${known.join(', ') || 'none'}`);
  }
  const literals = new Map(
    question.parameters.map((one) => [`:${one.name}`, literalOf(question, one, given[one.name])]),
  );
  return sql.replaceAll(TOKEN, (token) => literals.get(token) ?? token);
};

const literalOf = (question: Question, parameter: Parameter, given: string | number | null | undefined): string => {
  const value = given === undefined ? parameter.default : given;
  if (value === undefined) {
    throw usage(`${question.name} needs ${parameter.name} (${parameter.about}): give it as ${parameter.name}=…`);
  }
  if (value === null) return `cast(null as ${SQL_TYPES[parameter.type]})`;
  const literal = LITERALS[parameter.type](value);
  if (literal === null) throw usage(`${parameter.name}=${value} is not a ${parameter.type}: ${parameter.about}`);
  return literal;
};

const LITERALS: Readonly<Record<ParameterType, (value: string | number) => string | null>> = {
  text: (value) => `'${String(value).replaceAll("'", "''")}'`,
  number: (value) => {
    const number = typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value);
    return Number.isFinite(number) ? String(number) : null;
  },
  time: (value) => {
    const text = String(value);
    if (!ISO_TIME.test(text)) return null;
    const instant = Date.parse(
      /(?:Z|[+-]\d\d:\d\d)$/.test(text) || text.length === 10 ? text : `${text.replace(' ', 'T')}Z`,
    );
    return Number.isNaN(instant)
      ? null
      : `timestamp '${new Date(instant).toISOString().replace('T', ' ').slice(0, 23)}'`;
  },
};

const usage = (message: string): Error => Object.assign(new Error(message), { code: 'EUSAGE' });
