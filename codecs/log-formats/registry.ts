import { accessFree } from './access-free.ts';
import { accessLog } from './access-log.ts';
import { awsAlb } from './aws-alb.ts';
import { awsApiGateway } from './aws-api-gateway.ts';
import { awsClassicElb } from './aws-classic-elb.ts';
import { awsLambda } from './aws-lambda.ts';
import { awsNlb } from './aws-nlb.ts';
import { awsS3 } from './aws-s3.ts';
import { awsVpcFlow } from './aws-vpc-flow.ts';
import { csvRows } from './csv-rows.ts';
import { envoy } from './envoy.ts';
import type { LogFormat } from './format.ts';
import { haproxy } from './haproxy.ts';
import { iisNative } from './iis-native.ts';
import { journalExport } from './journal-export.ts';
import { jsonLines } from './json-lines.ts';
import { klog } from './klog.ts';
import { logfmt } from './logfmt.ts';
import { logrusTerminal } from './logrus-terminal.ts';
import { ltsv } from './ltsv.ts';
import { mongodbText } from './mongodb-text.ts';
import { mysqlSlow } from './mysql-slow.ts';
import { plainText } from './plain-text.ts';
import { postgresCsv } from './postgres-csv.ts';
import { postgres } from './postgres.ts';
import { rails } from './rails.ts';
import { requestText } from './request-text.ts';
import { squid } from './squid.ts';
import { uwsgi } from './uwsgi.ts';
import { w3cExtended } from './w3c-extended.ts';

/** Every log format that is known, most particular first: of two equally sure ones the first wins. */
export const LOG_FORMATS: readonly LogFormat[] = [
  jsonLines,
  haproxy,
  awsAlb,
  awsClassicElb,
  awsNlb,
  awsS3,
  awsVpcFlow,
  awsLambda,
  awsApiGateway,
  envoy,
  squid,
  uwsgi,
  ltsv,
  w3cExtended,
  iisNative,
  accessLog,
  requestText,
  accessFree,
  logfmt,
  logrusTerminal,
  postgresCsv,
  mysqlSlow,
  journalExport,
  rails,
  klog,
  mongodbText,
  postgres,
  csvRows,
  plainText,
];

/** The format of that id, or undefined. */
export const formatById = (id: string): LogFormat | undefined => LOG_FORMATS.find((format) => format.id === id);
