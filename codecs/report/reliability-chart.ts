import type { Calibration, ReliabilityBin } from '../../domain/calibration.ts';
import { many, percentText } from '../quantities.ts';
import { linearScale, tenth } from './chart-scale.ts';
import { html, joined, type Markup, nothing } from './html.ts';

const SIZE = 200;
const LEFT = 44;
const TOP = 10;
const BOTTOM = TOP + SIZE;
const HEIGHT = BOTTOM + 40;
const WIDTH = LEFT + SIZE + 16;
/** Outcomes below which dots would say nothing. */
const LEAST = 5;

const x = linearScale(0, 1, LEFT, LEFT + SIZE);
const y = linearScale(0, 1, BOTTOM, TOP);

/** What was said against what came: a dot per bin with its 95 % interval; on the dashed line both are the same. */
export const reliabilityChart = ({ outcomes, bins }: Calibration): Markup => {
  if (outcomes < LEAST) return nothing;
  return html`<svg
    class="chart reliability"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-labelledby="reliability-title reliability-desc"
    style="max-width: ${WIDTH}px"
  >
    <title id="reliability-title">Reliability: the probability that was said, and the share that failed</title>
    <desc id="reliability-desc">${many(outcomes, 'prediction')} with an outcome. ${bins.map(binText).join('; ')}.</desc>
    ${joined([0, 0.5, 1].map(axes))}
    <line class="limit" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" />
    ${joined(bins.map(dot))}
    <text class="tick" x="${x(0.5)}" y="${BOTTOM + 34}" text-anchor="middle">
      → probability said, ↑ share that failed
    </text>
  </svg>`;
};

const axes = (share: number): Markup =>
  html`<line class="grid" x1="${x(0)}" x2="${x(1)}" y1="${y(share)}" y2="${y(share)}" /><text
      class="tick"
      x="${LEFT - 8}"
      y="${tenth(y(share) + 4)}"
      text-anchor="end"
      >${percentText(share)}</text
    ><text class="tick" x="${x(share)}" y="${BOTTOM + 16}" text-anchor="middle">${percentText(share)}</text>`;

const dot = (bin: ReliabilityBin): Markup =>
  html`<g class="expected"
    ><title>${binText(bin)}</title
    ><line
      x1="${x(bin.mean_probability)}"
      x2="${x(bin.mean_probability)}"
      y1="${y(bin.low)}"
      y2="${y(bin.high)}" /><circle class="cleared" cx="${x(bin.mean_probability)}" cy="${y(bin.observed)}" r="4.5"
  /></g>`;

const binText = ({ count, mean_probability, observed, low, high }: ReliabilityBin): string =>
  `of ${count} said ${percentText(mean_probability)}, ${percentText(observed)} failed (95% interval ${percentText(low)} to ${percentText(high)})`;
