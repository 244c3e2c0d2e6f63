import type { Report, ReportFailure } from '../../domain/report.ts';
import { seriesName } from '../../domain/verdict-sentence.ts';
import { durationText } from '../quantities.ts';
import { html, joined, type Markup, nothing } from './html.ts';
import { momentText } from './period.ts';

const MOST_SERIES = 4;

/** Every failure of the data itself, whether it was foreseen, and how soon it was seen. */
export const failureSection = ({ verdict }: Report): Markup =>
  html`<section>
    <h2>Failures</h2>
    ${
      verdict.failures.length === 0
        ? html`<p class="muted">None: no minute met the failure condition.</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  <th>from (UTC)</th>
                  <th>for</th>
                  <th>what failed</th>
                  <th>foreseen</th>
                  <th>seen</th>
                </tr>
              </thead>
              <tbody>
                ${joined(verdict.failures.map(failureRow))}
              </tbody>
            </table>
          </div>`
    }
    <p class="muted small">
      A failure: more than 5% of requests failing or slower than critical in 2 of 3 minutes, or more than 25% in one,
      each such minute with at least 10 requests and 5 of them bad (defaults).
    </p>
  </section>`;

const failureRow = (failure: ReportFailure): Markup => {
  const { start, end, series, lead_minutes, detected_after_seconds } = failure;
  const names = series.slice(0, MOST_SERIES).map(({ service, route }) => seriesName(service, route));
  const more = series.length > MOST_SERIES ? ` and ${series.length - MOST_SERIES} more` : '';
  return html`<tr>
    <td class="number">${momentText(start)}</td>
    <td>${durationText(Date.parse(end) - Date.parse(start))}</td>
    <td class="words">${names.join(', ')}${more}</td>
    <td>${lead_minutes === null ? html`<b>missed</b>` : html`${durationText(lead_minutes * 60_000)} before`}</td>
    <td>${detected_after_seconds === null ? 'not seen' : `${durationText(detected_after_seconds * 1000)} after`}</td>
  </tr>`;
};

/** Predictions after which no failure came, and those that the end of the log leaves open. */
export const falseAlarmSection = ({ verdict, replay, not_knowable = [] }: Report): Markup => {
  const { false_alarms, undecided, missed } = verdict;
  const named = (ids: readonly string[]): Markup =>
    html`<ul>
      ${ids.map((id) => {
        const alert = replay.alerts.find((candidate) => candidate.id === id);
        const words =
          alert === undefined ? id : `${momentText(alert.at)} UTC, ${seriesName(alert.service, alert.route)}`;
        return html`<li>${words} <code class="muted">${id}</code></li>`;
      })}
    </ul>`;
  return html`<section>
    <h2>Missed failures and false alarms</h2>
    <p>
      ${missed.length === 0 ? 'Missed failures: none.' : `Missed failures: ${missed.length}, at ${missed.map(({ start }) => momentText(start)).join(', ')} UTC.`}
    </p>
    ${
      not_knowable.length === 0
        ? nothing
        : html`<ul>
            ${joined(not_knowable.map((line) => html`<li>${line}</li>`))}
          </ul>`
    }
    <p>
      ${false_alarms.length === 0 ? 'False alarms: none.' : `False alarms: ${false_alarms.length}. No failure came within their horizon.`}
    </p>
    ${false_alarms.length === 0 ? nothing : named(false_alarms)}
    ${
      undecided.length === 0
        ? nothing
        : html`<p>Undecided: ${undecided.length}. The log ends before their horizon does.</p>
            ${named(undecided)}`
    }
  </section>`;
};
