import type { AlertKind, Urgency } from '../domain/alert.ts';
import type { AlertJson } from '../domain/machine-output.ts';

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
  /** The whole alert, for machines. */
  readonly alert?: AlertJson;
}

export interface Notifier {
  publish(notification: Notification): Promise<void>;
}
