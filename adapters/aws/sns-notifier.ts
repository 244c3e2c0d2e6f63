import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Notification, Notifier } from '../../ports/notifier.ts';
import { explainAwsError } from './aws-errors.ts';
import { attributesOf, messageText, rawMessage, subjectOf } from './sns-message.ts';

/** ARNs of the topics. */
export interface Topics {
  /** HIGH and CRITICAL: somebody is woken. */
  readonly pages: string;
  /** All others: somebody looks in working hours. */
  readonly tickets: string;
  /** Every alert as JSON. */
  readonly alerts: string;
}

/**
 * Publishes each notification twice: as text to the topic of its urgency, and as JSON for machines. Throws when either
 * failed, after both were tried; the caller's outbox sends both again, under the same `id`.
 */
export const createSnsNotifier = ({
  client,
  topics,
}: {
  readonly client: SNSClient;
  readonly topics: Topics;
}): Notifier => {
  const send = async (topic: string, notification: Notification, text: object): Promise<void> => {
    const { id, dataset } = notification;
    // other topics refuse both
    const fifo = topic.endsWith('.fifo') ? { MessageGroupId: dataset, MessageDeduplicationId: id } : {};
    const message = { TopicArn: topic, Message: '', MessageAttributes: attributesOf(notification), ...text, ...fifo };
    try {
      await client.send(new PublishCommand(message));
    } catch (error) {
      const actions = 'sns:Publish';
      throw explainAwsError(error, { doing: `publishing ${id} to`, target: topic, actions });
    }
  };
  return {
    publish: async (notification) => {
      const isPage = notification.urgency === 'HIGH' || notification.urgency === 'CRITICAL';
      const people = { Message: messageText(notification), Subject: subjectOf(notification) };
      const sent = await Promise.allSettled([
        send(isPage ? topics.pages : topics.tickets, notification, people),
        send(topics.alerts, notification, { Message: rawMessage(notification) }),
      ]);
      for (const one of sent) if (one.status === 'rejected') throw one.reason;
    },
  };
};
