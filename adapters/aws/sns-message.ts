import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { Notification } from '../../ports/notifier.ts';

/** Of text and attributes of one message, in bytes of UTF-8; some of it is left to the attributes. */
const MOST_BYTES = 256 * 1024 - 8 * 1024;
const MOST_SUBJECT = 100;
const MOST_EVIDENCE = 20;

/** The subject of a mail: at most 100 printable ASCII characters. */
export const subjectOf = ({ title, kind, dataset }: Notification): string => {
  const ascii = title
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\u0020-\u007e]/g, '?')
    .trim();
  const text = /^[\w!-/]/.test(ascii) ? ascii : `${kind} in ${dataset.replaceAll(/[^\u0020-\u007e]/g, '?')}`;
  return text.length <= MOST_SUBJECT ? text : `${text.slice(0, MOST_SUBJECT - 3)}...`;
};

/** The text for people: as sent, unless it is longer than a message can be. */
export const messageText = ({ message }: Notification): string => cut(message, MOST_BYTES);

/** One JSON object for machines: the alert, in the form of `foreshock alerts --json`. */
export const rawMessage = (notification: Notification): string => {
  const { alert, ...rest } = notification;
  const whole = alert ?? rest;
  const text = JSON.stringify(whole);
  if (Buffer.byteLength(text) <= MOST_BYTES) return text;
  const message = cut(whole.message, MOST_BYTES / 8);
  return JSON.stringify(
    alert ? { ...alert, message, evidence: alert.evidence.slice(0, MOST_EVIDENCE) } : { ...rest, message },
  );
};

/**
 * What subscriptions filter by, at most ten attributes (more cannot be delivered raw to a queue). What does not apply is
 * absent: `{"urgency": [{"exists": false}]}`. `id` is the same in a message that is sent again.
 */
export const attributesOf = ({
  id,
  kind,
  urgency,
  dataset,
  service,
  route,
  alert,
}: Notification): Record<string, MessageAttributeValue> => {
  const texts = { id, kind, urgency, dataset, service, route, incident: alert?.incident ?? null };
  const attributes: Record<string, MessageAttributeValue> = {};
  for (const [name, value] of Object.entries(texts)) {
    const text = value?.replaceAll(/\p{Cc}/gu, ' ') ?? '';
    if (text !== '') attributes[name] = { DataType: 'String', StringValue: cut(text, 1024) };
  }
  if (typeof alert?.probability === 'number')
    attributes['probability'] = { DataType: 'Number', StringValue: String(alert.probability) };
  return attributes;
};

/** The beginning of a text that fits so many bytes, cut between characters, and a word about it. */
const cut = (text: string, bytes: number): string => {
  const encoded = Buffer.from(text);
  if (encoded.length <= bytes) return text;
  const end = '\n… (cut: the whole text is in the lake)';
  const room = encoded.subarray(0, bytes - Buffer.byteLength(end));
  // an incomplete last character decodes to nothing
  return new TextDecoder().decode(room, { stream: true }) + end;
};
