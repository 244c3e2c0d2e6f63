import type { Evidence } from '../../domain/alert.ts';
import type { AlertJson } from '../../domain/machine-output.ts';
import { seriesName } from '../../domain/verdict-sentence.ts';
import { percentText, ratioText, valueText } from '../quantities.ts';
import { html, joined, type Markup } from './html.ts';
import { momentText } from './period.ts';

/** Every message in the order of sending, with its evidence and its text as sent; the first one stands open. */
export const alertSection = (alerts: readonly AlertJson[]): Markup =>
  html`<section class="long">
    <h2>Messages sent</h2>
    ${alerts.length === 0 ? html`<p class="muted">None: nothing came close to a failure.</p>` : joined(alerts.map(alertCard))}
  </section>`;

const NAMES = {
  predicted: 'predicted failure',
  detected: 'failing now',
  cleared: 'cleared',
  revised: 'revised',
  retracted: 'retracted',
} as const;

const alertCard = (alert: AlertJson, index: number): Markup =>
  html`<article class="alert ${alert.kind}" id="${alert.id}">
<header><span class="badge ${alert.kind}">${NAMES[alert.kind]}</span><h3>${seriesName(alert.service, alert.route)}</h3><span class="muted small">${momentText(alert.at)} UTC${alert.urgency === null ? '' : ` · urgency ${alert.urgency}`}</span></header>
${outlook(alert)}
${alert.evidence.length === 0 ? html`` : evidenceTable(alert.evidence)}
<details${{ markup: index === 0 ? ' open' : '' }}><summary>The text as sent</summary><pre>${alert.message}</pre></details>
</article>`;

const outlook = ({ probability, horizon_minutes, failure_at }: AlertJson): Markup => {
  if (probability === null) return html``;
  const within = horizon_minutes === null ? '' : ` within ${horizon_minutes} minutes`;
  const when =
    failure_at === null
      ? ''
      : `, most likely at ${failure_at.p50.slice(11, 16)} UTC (${failure_at.p10.slice(11, 16)} to ${failure_at.p90.slice(11, 16)})`;
  return html`<p><b>${percentText(probability)}</b> likely to fail${within}${when}.</p>`;
};

const evidenceTable = (evidence: readonly Evidence[]): Markup =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>ratio</th>
          <th>evidence</th>
          <th class="number">seen</th>
          <th class="number">expected</th>
        </tr>
      </thead>
      <tbody>
        ${joined(
          evidence.map(
            ({ signal, observed, expected, unit, text }) =>
              html`<tr>
                <td class="ratio">${ratioText(observed, expected) ?? (signal.startsWith('new-') ? 'new' : '')}</td>
                <td class="words">${text}</td>
                <td class="number">${observed === null ? '' : valueText(observed, unit)}</td>
                <td class="number">${expected === null ? '' : valueText(expected, unit)}</td>
              </tr>`,
          ),
        )}
      </tbody>
    </table>
  </div>`;
