import type { Backtest } from '../../domain/backtest.ts';
import { backtestSections, type BacktestSection } from './backtest-sections.ts';
import { html, joined, type Markup, nothing } from './html.ts';
import { PAGE_STYLE } from './page-style.ts';

/** A backtest as one page that needs nothing else: no script, no font, no image, no request (its own policy forbids them). */
export const backtestHtml = (backtest: Backtest): string => `<!doctype html>\n${page(backtest).markup}\n`;

const page = (backtest: Backtest): Markup =>
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
      />
      <meta name="referrer" content="no-referrer" />
      <link rel="icon" href="data:," />
      <title>${backtest.replay}: Foreshock backtest</title>
      <style>
        ${{ markup: PAGE_STYLE }}
      </style>
    </head>
    <body>
      <main>
        <p class="origin"><b>Foreshock</b><span>${backtest.replay}</span></p>
        <h1>${sentenceOf(backtest)}</h1>
        ${joined(backtestSections(backtest).map(sectionOf))}
      </main>
    </body>
  </html>`;

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
