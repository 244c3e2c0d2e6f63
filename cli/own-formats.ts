import { userFormat } from '../codecs/user-formats/user-format.ts';
import { formatById } from '../codecs/log-formats/registry.ts';
import type { FormatDefinition } from '../domain/format-definition.ts';
import type { Config } from '../runtime/config.ts';
import { FORMAT_FILE, readFormatFile } from '../runtime/format-file.ts';
import { MissingError, UsageError } from './failure.ts';

/** The user's own formats, and the file they stand in. */
export interface OwnFormats {
  readonly file: string;
  readonly definitions: readonly FormatDefinition[];
}

/**
 * The formats of the file named on the command line, else by FORESHOCK_FORMATS, else of `foreshock.formats.json` in the current
 * folder; null without any. Every one of them can be used.
 */
export const findOwnFormats = async (named: string | undefined, { formats }: Config): Promise<OwnFormats | null> => {
  const file = named ?? formats ?? FORMAT_FILE;
  const definitions = await readFormatFile(file);
  if (definitions === null) {
    if (named === undefined && formats === null) return null;
    throw new MissingError(
      `there is no file ${file} with formats: check ${named === undefined ? 'FORESHOCK_FORMATS' : '--formats'}`,
    );
  }
  for (const definition of definitions) refuseUnusable(file, definition);
  return { file, definitions };
};

const refuseUnusable = (file: string, definition: FormatDefinition): void => {
  if (formatById(definition.id)) {
    throw new UsageError(`${file}: ${definition.id} is the id of a format that is built in: choose another`);
  }
  const format = userFormat(definition);
  if (typeof format === 'string')
    throw new UsageError(`${file}: the format ${definition.id} cannot be used: ${format}`);
};
