import type { Report } from '../../domain/report.ts';
import { countText, percentText } from '../quantities.ts';
import { type ChartColumn, chartColumns } from './chart-minutes.ts';
import { linearScale, tenth, timeTicks } from './chart-scale.ts';
import { html, joined, type Markup, nothing } from './html.ts';

const LEFT = 54;
/** As in the latency chart above, so that both share their time axis. */
const RIGHT = 50;
const TOP = 10;
const BOTTOM = 130;
const HEIGHT = 156;

/** Slowest first: trouble grows from the base line. Index into `buckets`. */
const STACK = [
  ['critical', 3],
  ['slow', 2],
  ['medium', 1],
  ['fast', 0],
] as const;

/** The share of each latency bucket over time, for everything that carries a latency. `width` in pixels. */
export const bucketChart = (report: Report, width: number): Markup => {
  const columns = chartColumns(report.minutes, Math.floor((width - LEFT - RIGHT) / 3));
  const first = columns[0];
  const last = columns.at(-1);
  if (first === undefined || last === undefined) return nothing;
  const x = linearScale(first.start, last.end, LEFT, width - RIGHT);
  const id = `buckets-${width}`;
  const ticks = timeTicks(first.start, last.end, Math.floor((width - LEFT - RIGHT) / 72));
  return html`<svg class="chart" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc">
    <title id="${id}-title">Mix of latency buckets over time</title>
    <desc id="${id}-desc">
      Stacked bars: the share of critical, slow, medium and fast records among those that carry a latency.
    </desc>
    ${joined([0, 0.5, 1].map((share) => axisLine(share, width)))}
    ${joined(columns.map((column) => stack(column, x(column.start), x(column.end))))}
    ${joined(ticks.map(({ at, label }) => html`<text class="tick" x="${x(at)}" y="${BOTTOM + 19}" text-anchor="${x(at) > width - 30 ? 'end' : x(at) < LEFT + 14 ? 'start' : 'middle'}">${label}</text>`))}
  </svg>`;
};

const y = linearScale(0, 1, BOTTOM, TOP);

const axisLine = (share: number, width: number): Markup =>
  html`<line class="grid" x1="${LEFT}" x2="${width - RIGHT}" y1="${y(share)}" y2="${y(share)}" /><text
      class="tick"
      x="${LEFT - 8}"
      y="${y(share) + 4}"
      text-anchor="end"
      >${percentText(share)}</text
    >`;

const stack = ({ start, buckets }: ChartColumn, left: number, right: number): Markup => {
  const total = STACK.reduce((sum, [, index]) => sum + (buckets[index] ?? 0), 0);
  if (total === 0) return nothing;
  const width = tenth(right - left > 4 ? right - left - 1.5 : Math.max(1, right - left));
  const figures = STACK.map(([name, index]) => `${name} ${countText(buckets[index] ?? 0)}`).join(', ');
  let below = 0;
  const bars = STACK.map(([name, index]) => {
    const bottom = y(below / total);
    below += buckets[index] ?? 0;
    const top = y(below / total);
    return top === bottom
      ? nothing
      : html`<rect class="bucket-${name}" x="${left}" y="${top}" width="${width}" height="${tenth(bottom - top)}" />`;
  });
  return html`<g><title>${new Date(start).toISOString().slice(11, 16)} UTC: ${figures}</title>${bars}</g>`;
};
