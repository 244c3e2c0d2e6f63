import type { ReplayJson } from '../../domain/machine-output.ts';

/** What stretch of time the rows cover: `2026-11-20 22:10:25 to 22:31:37 UTC`. */
export const periodOf = ({ first_event, last_event }: Pick<ReplayJson, 'first_event' | 'last_event'>): string => {
  if (first_event === null || last_event === null) return 'no row with a time';
  const [first, last] = [momentText(first_event), momentText(last_event)];
  return `${first} to ${first.slice(0, 10) === last.slice(0, 10) ? last.slice(11) : last} UTC`;
};

/** An ISO 8601 instant as `2026-11-20 22:10:25`. */
export const momentText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
