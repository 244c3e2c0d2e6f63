import type { Reading } from '../domain/reading.ts';
import type { LogFormat } from './log-formats/format.ts';
import { formatById, LOG_FORMATS } from './log-formats/registry.ts';
import { definitionOfText } from './user-formats/definition-text.ts';
import { userFormat } from './user-formats/user-format.ts';

/** The formats of definitions as they travel with a reading; what cannot be used is left out. */
const formatsOfDefinitions = (definitions: readonly string[] = []): readonly LogFormat[] =>
  definitions.flatMap((text) => {
    const definition = definitionOfText(text);
    const format = definition && userFormat(definition);
    return format === null || typeof format === 'string' ? [] : [format];
  });

/** Every format that takes part in a reading: the user's own first, so that of two equally sure ones theirs wins. */
export const formatsOf = ({ definitions }: Pick<Reading, 'definitions'>): readonly LogFormat[] =>
  definitions === undefined ? LOG_FORMATS : [...formatsOfDefinitions(definitions), ...LOG_FORMATS];

/** The format that a reading names, or undefined. */
export const formatOf = (reading: Pick<Reading, 'format' | 'definitions'>): LogFormat | undefined =>
  formatsOfDefinitions(reading.definitions).find(({ id }) => id === reading.format) ?? formatById(reading.format);

/** True for a format that a user has defined. */
export const isUserFormat = (format: LogFormat): boolean => formatById(format.id) !== format;
