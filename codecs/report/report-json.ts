import type { Report } from '../../domain/report.ts';

/** The report as JSON text, keys sorted and two spaces deep: equal reports are equal bytes. */
export const reportJson = (report: Report): string => `${JSON.stringify(sorted(report), null, 2)}\n`;

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
};
