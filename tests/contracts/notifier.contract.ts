import { describe, expect, test } from '@jest/globals';
import type { AlertJson } from '../../domain/machine-output.ts';
import type { Notification, Notifier } from '../../ports/notifier.ts';

/** A notification as a prediction gives it. */
export const notification: Notification = {
  id: 'p1-predicted',
  kind: 'predicted',
  urgency: 'HIGH',
  dataset: 'shop-1234abcd',
  service: 'checkout',
  route: 'POST /api/orders/<id>',
  title: 'checkout: failure likely within 30 minutes',
  message: 'PREDICTED FAILURE  checkout\n87% likely to fail by 17:20 UTC\n',
};

/** The alert behind it. */
export const alert: AlertJson = {
  id: 'p1-predicted',
  incident: 'i1',
  dataset: 'shop-1234abcd',
  kind: 'predicted',
  at: '2026-02-18T17:02:30.000Z',
  sent_at: '2026-02-18T17:02:31.000Z',
  service: 'checkout',
  route: 'POST /api/orders/<id>',
  probability: 0.87,
  horizon_minutes: 30,
  failure_at: null,
  urgency: 'HIGH',
  evidence: [{ signal: 'latency-trend', observed: 900, expected: 90, unit: 'ms', text: 'latency grows' }],
  message: notification.message,
};

/** What every notifier promises; `received` gives the texts that arrived at the other end so far. */
export const notifierContract = (
  name: string,
  makeNotifier: () => Promise<{ readonly notifier: Notifier; readonly received: () => Promise<readonly string[]> }>,
): void => {
  describe(`${name} as a notifier`, () => {
    test('delivers the message as sent', async () => {
      const { notifier, received } = await makeNotifier();
      await notifier.publish(notification);
      expect((await received()).join('')).toContain(notification.message.trimEnd());
    });

    test('takes a notification about the whole system, without urgency', async () => {
      const { notifier, received } = await makeNotifier();
      await notifier.publish({ ...notification, kind: 'cleared', urgency: null, service: null, route: null });
      expect((await received()).join('')).toContain('PREDICTED FAILURE');
    });

    test('takes a notification with its whole alert, and one with a very long text in any alphabet', async () => {
      const { notifier, received } = await makeNotifier();
      await notifier.publish({ ...notification, alert });
      await notifier.publish({
        ...notification,
        id: 'p2-predicted',
        title: '',
        message: `结账 failed\n${'ü'.repeat(400_000)}`,
      });
      expect((await received()).join('')).toContain('结账 failed');
    });

    test('accepts a repeated delivery of the same id', async () => {
      const { notifier, received } = await makeNotifier();
      await notifier.publish(notification);
      await notifier.publish(notification);
      expect((await received()).join('')).toContain('87% likely');
    });
  });
};
