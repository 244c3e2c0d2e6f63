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

/** The service a file name suggests: without folders, endings, dates and words for the format; null when nothing is left. */
export const serviceOfFileName = (fileName: string): string | null => {
  let name = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
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
