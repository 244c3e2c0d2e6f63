import { alertTimeline } from './alert-timeline.ts';
import { beforeTheAlert } from './before-the-alert.ts';
import { bucketMix } from './bucket-mix.ts';
import { errorShare } from './error-share.ts';
import { failingRoutes } from './failing-routes.ts';
import { firstErrors } from './first-errors.ts';
import { gaps } from './gaps.ts';
import { hosts } from './hosts.ts';
import { latencyHeatmap } from './latency-heatmap.ts';
import { messagesByLevel } from './messages-by-level.ts';
import { newTemplates } from './new-templates.ts';
import { p99ByService } from './p99-by-service.ts';
import { quarantineByReason } from './quarantine-by-reason.ts';
import { quietServices } from './quiet-services.ts';
import { requestsPerMinute } from './requests-per-minute.ts';
import { slowestRequests } from './slowest-requests.ts';
import { slowestRoutes } from './slowest-routes.ts';
import { sources } from './sources.ts';
import { statusCodes } from './status-codes.ts';
import { trace } from './trace.ts';
import { trackRecord } from './track-record.ts';
import { bindParameters } from './bind-parameters.ts';
import type { Question } from './question.ts';

/** Every named question, by name. A new one is a `.sql` file, a `.ts` file beside it, and a line here. */
export const CATALOGUE: readonly Question[] = [
  alertTimeline,
  beforeTheAlert,
  bucketMix,
  errorShare,
  failingRoutes,
  firstErrors,
  gaps,
  hosts,
  latencyHeatmap,
  messagesByLevel,
  newTemplates,
  p99ByService,
  quarantineByReason,
  quietServices,
  requestsPerMinute,
  slowestRequests,
  slowestRoutes,
  sources,
  statusCodes,
  trace,
  trackRecord,
];

/** The question of that name, or null. */
export const questionNamed = (name: string): Question | null => CATALOGUE.find((one) => one.name === name) ?? null;

/**
 * The SQL of a question, with its parameters as literals. `readText` reads a file of this folder by its name: the SQL
 * stays a file of its own in every package.
 */
export const sqlOf = async (
  question: Question,
  given: Readonly<Record<string, string | number | null>>,
  readText: (file: string) => Promise<string>,
): Promise<string> => bindParameters(question, await readText(question.sqlFile), given);
