import type { AlertKind, Urgency } from '../domain/alert.ts';

/** One message for people or machines; `id` repeats when a delivery does. */
export interface Notification {
  readonly id: string;
  readonly kind: AlertKind;
  readonly urgency: Urgency | null;
  readonly dataset: string;
  readonly service: string | null;
  readonly route: string | null;
  readonly title: string;
  /** The text as sent. */
  readonly message: string;
}

export interface Notifier {
  publish(notification: Notification): Promise<void>;
}
