import { accessLog } from './access-log.ts';
import type { LogFormat } from './format.ts';
import { haproxy } from './haproxy.ts';
import { herokuRouter } from './heroku-router.ts';
import { jsonLines } from './json-lines.ts';
import { logfmt } from './logfmt.ts';
import { plainText } from './plain-text.ts';

/** Every log format that is known, most particular first: of two equally sure ones the first wins. */
export const LOG_FORMATS: readonly LogFormat[] = [jsonLines, haproxy, herokuRouter, accessLog, logfmt, plainText];

/** The format of that id, or undefined. */
export const formatById = (id: string): LogFormat | undefined => LOG_FORMATS.find((format) => format.id === id);
