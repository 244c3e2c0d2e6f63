import { MAX_RECORD_BYTES } from '../../domain/block.ts';
import { type Contexts, type EnvelopeShape, surroundings } from './json-shape.ts';
import { listOf, objectOf, present, textOf } from './plain-values.ts';

/**
 * CloudWatch Logs: subscription data (`logEvents` of a DATA_MESSAGE) and what `aws logs get-log-events` and
 * `filter-log-events` print (`events`), and the rows of `get-query-results` (`results`, lists of `{field, value}`). An element is `{timestamp, message, logGroup, logStream, id}`; the one of a
 * CONTROL_MESSAGE is a blank line, so that it is counted.
 */
export const CLOUDWATCH: EnvelopeShape = {
  elements: [
    ['logEvents', '*'],
    ['events', '*'],
    ['results', '*'],
  ],
  contexts: [['messageType'], ['logGroup'], ['logStream']],
  keepsLines: false,
  mostBytes: MAX_RECORD_BYTES,
  linesOf: (element, contexts) => cloudwatchLines(element, contexts),
};

const cloudwatchLines = (element: unknown, contexts: Contexts): readonly string[] | null => {
  if (Array.isArray(element)) return [JSON.stringify(rowOf(element))];
  const event = objectOf(element);
  if (event === null || textOf(event['message']) === null) return null;
  const around = surroundings(contexts);
  if (around['messageType'] === 'CONTROL_MESSAGE') return [''];
  const { timestamp, message, id, eventId, logStreamName, logGroupIdentifier, ingestionTime: _when, ...others } = event;
  const line = {
    timestamp,
    message,
    logGroup: around['logGroup'] ?? logGroupIdentifier,
    logStream: around['logStream'] ?? logStreamName,
    id: id ?? eventId,
    ...others,
  };
  return [JSON.stringify(present(line))];
};

/** A row of Insights as an object of its fields. */
const rowOf = (row: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    listOf(row).flatMap((item) => {
      const cell = objectOf(item);
      const field = textOf(cell?.['field']);
      return field === null ? [] : [[field, cell?.['value']] as const];
    }),
  );
