import { fingerprintOf } from '../fingerprint.ts';
import { compareText } from '../window.ts';
import type { CountedMessage } from './message-counts.ts';
import { mineTemplates } from './mine-templates.ts';

/** A template with all that was counted of its messages. */
export interface CountedTemplate {
  readonly id: string;
  readonly text: string;
  readonly count: number;
  /** Epoch ms; null where no record has a time. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
}

/** A stable name of a template: the hash of its text. */
export const templateId = (text: string): string => fingerprintOf(text);

/** The templates of counted messages, the most frequent first, then by text. */
export const countTemplates = (messages: readonly CountedMessage[]): readonly CountedTemplate[] => {
  const { texts, templateOf } = mineTemplates(messages.map(({ text }) => text));
  const templates = texts.map((text): CountedTemplate => ({
    id: templateId(text),
    text,
    count: 0,
    firstSeen: null,
    lastSeen: null,
  }));
  for (const [index, { count, firstSeen, lastSeen }] of messages.entries()) {
    const number = templateOf[index] ?? 0;
    const template = templates[number];
    if (template === undefined) continue;
    templates[number] = {
      ...template,
      count: template.count + count,
      firstSeen: chosen(Math.min, template.firstSeen, firstSeen),
      lastSeen: chosen(Math.max, template.lastSeen, lastSeen),
    };
  }
  return templates.sort((a, b) => b.count - a.count || compareText(a.text, b.text));
};

const chosen = (choose: (a: number, b: number) => number, a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : choose(a, b);
