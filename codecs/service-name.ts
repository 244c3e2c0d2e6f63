/** Endings of compressed, rotated and plain log files. */
const ENDING = /\.(?:gz|zst|zstd|bz2|xz|zip|log|txt|json|jsonl|ndjson|csv|out|err|\d{1,3})$/i;
const DATE = /[-_.]?(?:19|20)\d\d[-_.]?[01]\d(?:[-_.]?[0-3]\d)?(?:[-_.T]?\d\d[-_.]?\d\d(?:[-_.]?\d\d)?)?Z?$/;

/** First words of the parts of a file name that say how it is written, not who wrote it. */
const FORMATS: ReadonlySet<string> = new Set(
  [
    'access accesslog error errors stdout stderr slow json jsonl ndjson csv text plain combined common vhost ltsv logfmt',
    'pino bunyan winston express fastify morgan log4js log4j log4j2 logback logstash serilog clef ecs zap zerolog slog logrus',
    'structlog python gunicorn rsyslog syslog rfc3164 rfc5424 w3c request default',
  ].flatMap((words) => words.split(' ')),
);
const LOG_WORD = /[-_](?:access|error|stdout|stderr|logs?|out)$/i;

/** `pod_namespace_container-id.log` under `/var/log/containers` of a Kubernetes node. */
const CONTAINER = /^[a-z0-9][a-z0-9.-]*_[a-z0-9-]+_([a-z0-9-]+)-[0-9a-f]{64}(?:\.log)?/;
/** Docker names the files of its containers by their ids. */
const CONTAINER_ID = /^[0-9a-f]{12,64}(?:-json)?(?:\.log.*)?$/;

/**
 * The service a file name suggests: without folders, endings, dates and words for the format, of a container its name; null
 * when nothing is left.
 */
export const serviceOfFileName = (fileName: string): string | null => {
  let name = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
  const container = CONTAINER.exec(name)?.[1];
  if (container !== undefined) return container;
  if (CONTAINER_ID.test(name)) return null;
  for (let before = ''; before !== name;) {
    before = name;
    name = name.replace(ENDING, '').replace(DATE, '');
    const dot = name.lastIndexOf('.');
    const last = name.slice(dot + 1).split(/[-_]/)[0] ?? '';
    if (dot > 0 && FORMATS.has(last.toLowerCase())) name = name.slice(0, dot);
    name = name.replace(LOG_WORD, '');
  }
  return name === '' || name === '-' ? null : name;
};

/** Log groups whose name holds the service in the middle: what stands before it, after which the first part counts. */
const GROUP_PREFIXES: readonly string[] = [
  '/aws/lambda/',
  '/aws/rds/instance/',
  '/aws/rds/cluster/',
  '/aws/rds/proxy/',
  '/aws/docdb/',
  '/aws/neptune/',
  '/aws/redshift/cluster/',
  '/aws/eks/',
  '/aws/ecs/containerinsights/',
  '/aws/containerinsights/',
  '/aws/elasticbeanstalk/',
  '/aws/apigateway/',
  '/aws/codebuild/',
  '/aws/sagemaker/Endpoints/',
  '/aws/amazonmq/broker/',
  '/aws/vendedlogs/states/',
  '/aws/states/',
  '/ecs/',
];
const EXECUTION_LOGS = 'API-Gateway-Execution-Logs_';

/** The service that a CloudWatch log group belongs to: function, database, cluster, API, else the last part of its name. */
export const serviceOfLogGroup = (group: string): string | null => {
  const known = GROUP_PREFIXES.find((prefix) => group.startsWith(prefix));
  const rest =
    known !== undefined
      ? group.slice(known.length)
      : group.startsWith(EXECUTION_LOGS)
        ? group.slice(EXECUTION_LOGS.length)
        : group.slice(group.lastIndexOf('/') + 1);
  // Lambda@Edge writes `us-east-1.name`
  const name = (rest.split('/')[0] ?? '').replace(EDGE_REGION, '');
  return name === '' ? null : name;
};
const EDGE_REGION = /^[a-z]{2}-[a-z]{4,12}-\d\./;
