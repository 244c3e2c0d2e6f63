import { said } from './line-fields.ts';

/** Fields of a load balancer's line in their order; '' are columns. Logs of 2016 end at the trace id, later ones go on and on. */
export const FIELDS = [
  'type',
  '',
  '',
  'client',
  'target',
  'request_processing_time',
  '',
  'response_processing_time',
  '',
  'target_status',
  'received_bytes',
  'sent_bytes',
  '',
  'agent',
  'ssl_cipher',
  'ssl_protocol',
  'target_group_arn',
  '',
  'domain',
  'certificate_arn',
  'rule_priority',
  'request_created',
  'actions',
  'redirect_url',
  'error_reason',
  'targets',
  'target_statuses',
  'classification',
  'classification_reason',
  'connection_trace_id',
];

/** Which field has the time of the response. */
export const TIME = 1;
/** Which field names the load balancer. */
export const ELB = 2;
/** Which field has the seconds that the target took. */
export const LATENCY = 6;
/** Which field has the status that the client got. */
export const STATUS = 8;
/** Which field has the request line. */
export const REQUEST = 12;
/** Which field has the agent. */
export const AGENT = 13;
/** Which field has the trace header. */
export const TRACE = 17;
/** Fields up to the request; without them it is no such line. */
export const LEAST = 13;

const TYPE = /^(?:https?|h2|wss?|grpcs?)$/;

/** Whether a line may begin with that word. */
export const isType = (word: string): boolean => TYPE.test(word);

/** `my-lb` of `app/my-lb/50dc6c495c0c9188`. */
export const balancerName = (resource: string): string | null => said(resource.split('/', 2)[1] ?? resource);

const ROOT = /(?:^|;)Root=([^;]{1,128})/;

/** The root of an X-Ray header (`Self=…;Root=1-67891233-abcdef012345678912345678`), or null. */
export const traceRoot = (header: string | undefined): string | null =>
  header === undefined ? null : (ROOT.exec(header)?.[1] ?? null);
