import type { Report } from '../../domain/report.ts';
import { seriesName } from '../../domain/verdict-sentence.ts';
import { countText, latencyText } from '../quantities.ts';
import { bucketChart } from './bucket-chart.ts';
import { type ChartColumn, chartColumns } from './chart-minutes.ts';
import { html, joined, type Markup, nothing } from './html.ts';
import { latencyChart } from './latency-chart.ts';

const WIDE = 960;
const NARROW = 340;
const MOST_TABLE_ROWS = 240;

/** Both charts, drawn once for a wide and once for a narrow screen, and their figures as a table. */
export const chartSection = (report: Report): Markup => {
  if (report.minutes.length === 0) return nothing;
  const isRoute = report.charted.service !== null || report.charted.route !== null;
  return html`<section class="long">
      <h2>
        Latency of ${seriesName(report.charted.service, report.charted.route)}
        <span class="muted small">log scale · UTC</span>
      </h2>
      <div class="wide">${latencyChart(report, WIDE)}</div>
      <div class="narrow">${latencyChart(report, NARROW)}</div>
      <ul class="legend">
        <li><span class="swatch line blue"></span>p50</li>
        <li><span class="swatch line blue-soft"></span>p99</li>
        <li><span class="swatch errors"></span>failing requests</li>
        <li><span class="swatch line dash amber"></span>warning sent</li>
        <li><span class="swatch expected"></span>failure expected (10% to 90%)</li>
        <li><span class="swatch failure"></span>failure</li>
      </ul>
    </section>
    <section class="long">
      <h2>Bucket mix <span class="muted small">${isRoute ? 'all series · ' : ''}records with a latency</span></h2>
      <div class="wide">${bucketChart(report, WIDE)}</div>
      <div class="narrow">${bucketChart(report, NARROW)}</div>
      <ul class="legend">
        <li><span class="swatch bucket-fast"></span>fast, under 100 ms</li>
        <li><span class="swatch bucket-medium"></span>medium, under 500 ms</li>
        <li><span class="swatch bucket-slow"></span>slow, up to 2 s</li>
        <li><span class="swatch bucket-critical"></span>critical, over 2 s</li>
      </ul>
      ${figures(chartColumns(report.minutes, MOST_TABLE_ROWS))}
    </section>`;
};

const figures = (columns: readonly ChartColumn[]): Markup =>
  html`<details>
    <summary>The figures of both charts</summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>from (UTC)</th>
            <th class="number">p50</th>
            <th class="number">p99</th>
            <th class="number">requests</th>
            <th class="number">failing</th>
            <th class="number">all requests</th>
            <th class="number">fast</th>
            <th class="number">medium</th>
            <th class="number">slow</th>
            <th class="number">critical</th>
            <th class="number">none</th>
          </tr>
        </thead>
        <tbody>
          ${joined(columns.map(row))}
        </tbody>
      </table>
    </div>
  </details>`;

const row = ({ start, p50, p99, seriesRequests, seriesErrors, requests, buckets }: ChartColumn): Markup => {
  const latency = (value: number | null): string => (value === null ? '' : latencyText(value));
  const cells = [
    latency(p50),
    latency(p99),
    ...[seriesRequests, seriesErrors, requests, ...buckets].map((count) => countText(count)),
  ];
  return html`<tr>
    <td class="number">${new Date(start).toISOString().slice(0, 16).replace('T', ' ')}</td>
    ${cells.map((cell) => html`<td class="number">${cell}</td>`)}
  </tr>`;
};
