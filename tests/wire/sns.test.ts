import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CreateTopicCommand, SetSubscriptionAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createSnsNotifier } from '../../adapters/aws/sns-notifier.ts';
import { alert, notification, notifierContract } from '../contracts/notifier.contract.ts';
import { startFauxqs } from '../peers/fauxqs.ts';
import type { Peer } from '../peers/server.ts';
import { peerSettings } from './aws-under-test.ts';
import { answer, connectionReset, type Fault } from './fault-injection.ts';

/** What SNS puts into a queue. */
interface Envelope {
  readonly Message: string;
  readonly Subject?: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
}

let peer: Peer;
beforeAll(async () => {
  peer = await startFauxqs();
});
afterAll(() => peer?.stop());

/** A topic with a queue behind it; `received` gives what arrived so far. */
const topicWithQueue = async (filter?: object) => {
  const sns = new SNSClient(peerSettings(peer.url));
  const sqs = new SQSClient(peerSettings(peer.url));
  const name = `t-${randomUUID()}`;
  const { TopicArn: arn = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const subscription = { TopicArn: arn, Protocol: 'sqs', Endpoint, ReturnSubscriptionArn: true };
  const { SubscriptionArn } = await sns.send(new SubscribeCommand(subscription));
  if (filter) {
    const policy = { AttributeName: 'FilterPolicy', AttributeValue: JSON.stringify(filter) };
    await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, ...policy }));
  }
  const seen: Envelope[] = [];
  const received = async (): Promise<readonly Envelope[]> => {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return seen;
      seen.push(...Messages.map(({ Body = '' }) => JSON.parse(Body) as Envelope));
    }
  };
  return { arn, received };
};

const idsOf = (envelopes: readonly Envelope[]): readonly string[] =>
  envelopes.map(({ MessageAttributes }) => MessageAttributes?.['id']?.Value ?? 'none').toSorted();

const setUp = async (fault?: Fault, filter?: object) => {
  const [pages, tickets, alerts] = [
    await topicWithQueue(filter),
    await topicWithQueue(filter),
    await topicWithQueue(filter),
  ];
  const topics = { pages: pages.arn, tickets: tickets.arn, alerts: alerts.arn };
  return {
    notifier: createSnsNotifier({ client: new SNSClient(peerSettings(peer.url, fault)), topics }),
    pages,
    tickets,
    alerts,
  };
};

notifierContract('SNS (fauxqs)', async () => {
  const { notifier, pages, tickets } = await setUp();
  const received = async (): Promise<readonly string[]> =>
    [...(await pages.received()), ...(await tickets.received())].map(({ Message }) => Message);
  return { notifier, received };
});

describe('the topics', () => {
  test('HIGH and CRITICAL go to pages, all else to tickets, everything as JSON to alerts', async () => {
    const { notifier, pages, tickets, alerts } = await setUp();
    for (const urgency of ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL', null] as const) {
      const id = String(urgency);
      await notifier.publish({ ...notification, id, urgency, alert: { ...alert, id, urgency } });
    }
    expect(idsOf(await pages.received())).toEqual(['CRITICAL', 'HIGH']);
    expect(idsOf(await tickets.received())).toEqual(['LOW', 'MEDIUM', 'null']);
    const raw = (await alerts.received()).map(({ Message }) => JSON.parse(Message) as unknown);
    expect(raw).toHaveLength(5);
    expect(raw).toContainEqual({ ...alert, id: 'HIGH', urgency: 'HIGH' });
  });

  test('carry what subscriptions filter by, with types', async () => {
    const { notifier, pages, tickets } = await setUp();
    await notifier.publish({ ...notification, alert });
    await notifier.publish({ ...notification, kind: 'cleared', urgency: null, service: null, route: null });
    const [{ MessageAttributes: page } = {}] = await pages.received();
    expect(page).toEqual({
      id: { Type: 'String', Value: 'p1-predicted' },
      kind: { Type: 'String', Value: 'predicted' },
      urgency: { Type: 'String', Value: 'HIGH' },
      dataset: { Type: 'String', Value: 'shop-1234abcd' },
      service: { Type: 'String', Value: 'checkout' },
      route: { Type: 'String', Value: 'POST /api/orders/<id>' },
      incident: { Type: 'String', Value: 'i1' },
      probability: { Type: 'Number', Value: '0.87' },
    });
    const [{ MessageAttributes: ticket = {} } = {}] = await tickets.received();
    expect(Object.keys(ticket).toSorted()).toEqual(['dataset', 'id', 'kind']);
  });

  test.each([
    [{ service: ['checkout'] }, ['a']],
    [{ urgency: ['HIGH', 'CRITICAL'], kind: [{ 'anything-but': ['cleared'] }] }, ['a', 'b']],
    [{ probability: [{ numeric: ['>=', 0.9] }] }, ['b']],
    [{ urgency: [{ exists: false }] }, ['c']],
  ])('reach a subscription with the filter policy %j', async (filter, expected) => {
    const { notifier, alerts } = await setUp(undefined, filter);
    await notifier.publish({ ...notification, id: 'a', alert });
    await notifier.publish({ ...notification, id: 'b', service: 'mail', alert: { ...alert, probability: 0.95 } });
    await notifier.publish({ ...notification, id: 'c', kind: 'cleared', urgency: null, service: null });
    expect(idsOf(await alerts.received())).toEqual(expected);
  });

  test('have subjects that a mail can carry', async () => {
    const { notifier, pages } = await setUp();
    for (const title of ['Überlast → checkout\n', '结账失败', '', 'x'.repeat(300)])
      await notifier.publish({ ...notification, title });
    const subjects = (await pages.received()).map(({ Subject = '' }) => Subject);
    expect(subjects.toSorted()).toEqual(
      [
        'Uberlast ? checkout',
        'predicted in shop-1234abcd',
        'predicted in shop-1234abcd',
        `${'x'.repeat(97)}...`,
      ].toSorted(),
    );
  });
});

describe('a message that could not be sent', () => {
  test('is an error that names topic and permission, and the other topic has got it all the same', async () => {
    let calls = 0;
    const denied = '<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code></Error></ErrorResponse>';
    const { notifier, pages, alerts } = await setUp((_, pass) => {
      calls += 1;
      return calls === 1 ? Promise.resolve(answer(403, denied, { 'content-type': 'text/xml' })) : pass();
    });
    await expect(notifier.publish({ ...notification, alert })).rejects.toMatchObject({
      code: 'EACCES',
      message: expect.stringMatching(/p1-predicted.*arn:aws:sns.*sns:Publish/s),
    });
    expect(await pages.received()).toHaveLength(0);
    expect(await alerts.received()).toHaveLength(1);
  });

  test('arrives at the second try, whose id shows that it is the same', async () => {
    let calls = 0;
    const { notifier, pages } = await setUp(async (_, pass) => {
      calls += 1;
      if (calls > 2) return pass();
      await pass();
      throw connectionReset();
    });
    await notifier.publish({ ...notification, alert });
    const ids = idsOf(await pages.received());
    expect(new Set(ids)).toEqual(new Set(['p1-predicted']));
    expect(ids.length).toBeGreaterThan(0);
  });

  test('has a deduplication id only where the topic is first in, first out', async () => {
    const bodies: string[] = [];
    const fault: Fault = (request) => {
      bodies.push(String(request.body));
      return Promise.resolve(
        answer(200, '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>'),
      );
    };
    const topics = {
      pages: 'arn:aws:sns:us-east-1:000000000000:p.fifo',
      tickets: 'arn:t',
      alerts: 'arn:aws:sns:us-east-1:0:a',
    };
    const notifier = createSnsNotifier({ client: new SNSClient(peerSettings(peer.url, fault)), topics });
    await notifier.publish(notification);
    const [fifo = '', plain = ''] = bodies.toSorted((a, b) => Number(b.includes('fifo')) - Number(a.includes('fifo')));
    expect(fifo).toContain('MessageDeduplicationId=p1-predicted');
    expect(plain).not.toContain('MessageDeduplicationId');
  });
});
