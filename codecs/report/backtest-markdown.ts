import type { Backtest } from '../../domain/backtest.ts';
import { backtestSections, type BacktestSection } from './backtest-sections.ts';
import { code, plain, table } from './markdown.ts';

/** A backtest as Markdown: every incident, message and stretch of silence. Log text stands in it as text only. */
export const backtestMarkdown = (backtest: Backtest): string =>
  `${[`# Backtest of \`${code(backtest.replay)}\``, ...backtestSections(backtest).flatMap(sectionOf)].join('\n\n')}\n`;

const sectionOf = ({ title, lines, head, rows }: BacktestSection): readonly string[] => [
  `## ${title}`,
  ...(lines.length === 0 ? [] : [lines.map((line) => `- ${plain(line)}`).join('\n')]),
  ...(rows.length === 0 ? [] : [table(head, rows)]),
];
