import type { Backtest } from '../../domain/backtest.ts';
import { backtestSections, type BacktestSection } from './backtest-sections.ts';
import { html, joined, type Markup, nothing } from './html.ts';
import { pageHtml } from './page.ts';

/** A backtest as one page that needs nothing else: no script, no font, no image, no request (its own policy forbids them). */
export const backtestHtml = (backtest: Backtest): string =>
  pageHtml(`${backtest.replay}: Foreshock backtest`, contentOf(backtest));

const contentOf = (backtest: Backtest): Markup =>
  html`<p class="origin"><b>Foreshock</b><span>${backtest.replay}</span></p>
    <h1>${sentenceOf(backtest)}</h1>
    ${joined(backtestSections(backtest).map(sectionOf))}`;

const sentenceOf = ({ foreseen, missed, lead_minutes, false_alarms }: Backtest): string => {
  const all = foreseen + missed;
  const incidents = all === 0 ? 'No incident within the data' : `${foreseen} of ${all} incidents foreseen`;
  const lead = lead_minutes === null ? '' : `, median lead ${lead_minutes.median} minutes`;
  return `${incidents}${lead}; ${false_alarms === 0 ? 'no' : false_alarms} false alarm${false_alarms > 1 ? 's' : ''}.`;
};

const sectionOf = ({ title, lines, head, rows }: BacktestSection): Markup =>
  html`<section>
    <h2>${title}</h2>
    ${joined(lines.map((line) => html`<p class="problem">${line}</p>`))}
    ${rows.length === 0 ? nothing : tableOf(head, rows)}
  </section>`;

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): Markup =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${joined(head.map((label) => html`<th>${label}</th>`))}
        </tr>
      </thead>
      <tbody>
        ${joined(
          rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell) => html`<td class="cell">${cell}</td>`)}
              </tr>`,
          ),
        )}
      </tbody>
    </table>
  </div>`;
