import { cloudWatch } from './cloudwatch.ts';
import { compose } from './compose.ts';
import { cri } from './cri.ts';
import { dockerJson } from './docker-json.ts';
import { fluent } from './fluent.ts';
import { heroku } from './heroku.ts';
import { journaldJson } from './journald-json.ts';
import { jsonBehindText } from './json-behind-text.ts';
import { podPrefix } from './pod-prefix.ts';
import { queryExport } from './query-export.ts';
import { syslog } from './syslog.ts';
import { timePrefix } from './time-prefix.ts';
import type { LineWrapper } from './wrapper.ts';

/** Every line wrapper that is known, most particular first: of two equally sure ones the first wins. */
export const LINE_WRAPPERS: readonly LineWrapper[] = [
  cri,
  dockerJson,
  journaldJson,
  fluent,
  cloudWatch,
  queryExport,
  heroku,
  syslog,
  podPrefix,
  compose,
  timePrefix,
  jsonBehindText,
];

/** The wrapper of that id, or undefined. */
export const wrapperById = (id: string): LineWrapper | undefined => LINE_WRAPPERS.find((wrapper) => wrapper.id === id);
