/** Kinds of parameters; a time is ISO 8601. */
export type ParameterType = 'text' | 'number' | 'time';

/** A value that a question can be asked with; in the SQL it stands as `:name`. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** What stands when nothing is given: null = everything; absent = it must be given. */
  readonly default?: string | number | null;
  readonly about: string;
}

/** A named question that people ask after an outage. */
export interface Question {
  readonly name: string;
  /** The file beside this one that holds the SQL, in Athena's (Trino's) dialect. */
  readonly sqlFile: string;
  readonly title: string;
  /** The question in plain words. */
  readonly asks: string;
  readonly parameters: readonly Parameter[];
}

/** Nearly every question can be asked of one dataset or of all. */
export const DATASET: Parameter = { name: 'dataset', type: 'text', default: null, about: 'one dataset only' };

/** How many rows to show. */
export const limitOf = (rows: number): Parameter => ({
  name: 'limit',
  type: 'number',
  default: rows,
  about: 'rows to show',
});
