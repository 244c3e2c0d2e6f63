import { expect, test } from '@jest/globals';
import type { Notification } from '../../ports/notifier.ts';
import { createTerminalNotifier } from './terminal-notifier.ts';

const notification: Notification = {
  id: 'p1-predicted',
  kind: 'predicted',
  urgency: 'HIGH',
  dataset: 'shop-1234abcd',
  service: 'checkout',
  route: null,
  title: 'checkout',
  message: 'PREDICTED FAILURE\n ▃▅█\tErrors\n',
};

test('a message is shown as sent, between blank lines', async () => {
  const shown: string[] = [];
  await createTerminalNotifier({ write: (text) => shown.push(text) }).publish(notification);
  expect(shown.join('')).toBe('\nPREDICTED FAILURE\n ▃▅█\tErrors\n\n');
});

test('a repeated delivery is shown once', async () => {
  const shown: string[] = [];
  const notifier = createTerminalNotifier({ write: (text) => shown.push(text) });
  await notifier.publish(notification);
  await notifier.publish({ ...notification });
  await notifier.publish({ ...notification, id: 'p1-cleared', message: 'CLEARED' });
  expect(shown.map((text) => text.trim().split('\n')[0])).toEqual(['PREDICTED FAILURE', 'CLEARED']);
});

test('escape sequences of a log line do not reach the terminal', async () => {
  const shown: string[] = [];
  const notifier = createTerminalNotifier({ write: (text) => shown.push(text) });
  await notifier.publish({ ...notification, message: 'a\u001b[2Jb\rc\u0007\u009b1md' });
  expect(shown.join('').trim()).toBe('a[2Jbc1md');
});
