import { describe, expect, test } from '@jest/globals';
import type { Notification, Notifier } from '../../ports/notifier.ts';

const notification: Notification = {
  id: 'p1-predicted',
  kind: 'predicted',
  urgency: 'HIGH',
  dataset: 'shop-1234abcd',
  service: 'checkout',
  route: 'POST /api/orders/<id>',
  title: 'checkout: failure likely within 30 minutes',
  message: 'PREDICTED FAILURE  checkout\n87% likely to fail by 17:20 UTC\n',
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

    test('accepts a repeated delivery of the same id', async () => {
      const { notifier, received } = await makeNotifier();
      await notifier.publish(notification);
      await notifier.publish(notification);
      expect((await received()).join('')).toContain('87% likely');
    });
  });
};
