import { DEFAULT_BUCKET_LIMITS } from '../../domain/record.ts';
import type { AlertJson, Report, ReportFailure } from '../../domain/report.ts';
import { seriesName } from '../../domain/verdict-sentence.ts';
import { countText, latencyText, percentText } from '../quantities.ts';
import { type ChartColumn, chartColumns, unbrokenRuns } from './chart-minutes.ts';
import { linearScale, logScale, roundTop, type Scale, tenth, timeTicks } from './chart-scale.ts';
import { html, joined, type Markup, nothing } from './html.ts';

const LEFT = 54;
/** Room for the names of the buckets. */
const RIGHT = 50;
/** Room above the plot for labels, then the latency panel, a gap, the panel of failing requests, the time axis. */
const TOP = 40;
const LATENCY_HEIGHT = 230;
const GAP = 26;
const ERRORS_HEIGHT = 64;
const AXIS_HEIGHT = 26;
const HEIGHT = TOP + LATENCY_HEIGHT + GAP + ERRORS_HEIGHT + AXIS_HEIGHT;
const LATENCY_BOTTOM = TOP + LATENCY_HEIGHT;
const ERRORS_TOP = LATENCY_BOTTOM + GAP;
const ERRORS_BOTTOM = ERRORS_TOP + ERRORS_HEIGHT;

interface Frame {
  readonly width: number;
  readonly x: Scale;
  readonly columns: readonly ChartColumn[];
}

/**
 * Latency of the charted series on a log scale with the bucket limits, its failing requests below, and over both the
 * failures, the moment of each warning and when the failure was expected. `width` in pixels; two widths fit two screens.
 */
export const latencyChart = (report: Report, width: number): Markup => {
  const columns = chartColumns(report.minutes, Math.floor((width - LEFT - RIGHT) / 2));
  const first = columns[0];
  const last = columns.at(-1);
  if (first === undefined || last === undefined) return nothing;
  const frame: Frame = { width, columns, x: linearScale(first.start, last.end, LEFT, width - RIGHT) };
  const inRange = ({ at }: AlertJson): boolean => Date.parse(at) >= first.start;
  const alerts = report.replay.alerts.filter(inRange);
  const name = seriesName(report.charted.service, report.charted.route);
  const id = `latency-${width}`;
  return html`<svg class="chart" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc">
    <title id="${id}-title">Latency and failing requests of ${name}, minute by minute</title>
    <desc id="${id}-desc">${description(report, columns)}</desc>
    ${joined(report.verdict.failures.map((failure) => failureSpan(failure, frame)))} ${latencyPanel(frame)}
    ${errorsPanel(frame)} ${timeAxis(frame)} ${joined(alerts.map((alert) => expectedInterval(alert, frame)))}
    ${joined(report.verdict.failures.map((failure, index) => failureStart(failure, frame, index === 0)))}
    ${joined(alerts.map((alert) => warning(alert, frame, alert.id === firstPredicted(alerts)?.id)))}
    ${joined(columns.map((column) => hoverArea(column, frame)))}
  </svg>`;
};

const description = ({ verdict, replay }: Report, columns: readonly ChartColumn[]): string => {
  const peak = columns.reduce((most, { p99 }) => Math.max(most, p99 ?? 0), 0);
  return `${verdict.sentence} Highest 99th percentile ${latencyText(peak)}; ${replay.alerts.length} messages were sent. The figures stand in the table below the charts.`;
};

const latencyPanel = (frame: Frame): Markup => {
  const { columns, width } = frame;
  const values = columns.flatMap(({ p50, p99 }) => [p50, p99]).filter((value) => value !== null && value > 0);
  const { mediumMs, slowMs, criticalMs } = DEFAULT_BUCKET_LIMITS;
  const highest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), criticalMs * 1.1) * 1.25;
  const lowest = values.reduce<number>((least, value) => Math.min(least, value ?? least), mediumMs * 0.9) * 0.8;
  const y = logScale(Math.max(lowest, highest / 100_000), highest, LATENCY_BOTTOM, TOP);
  const limits = [mediumMs, slowMs, criticalMs];
  const decades = [0.01, 0.1, 1, 10, 1000, 10_000, 100_000].filter(
    (value) => value > lowest && value < highest && limits.every((limit) => Math.abs(y(limit) - y(value)) > 15),
  );
  const names = [
    ['fast', y(mediumMs), LATENCY_BOTTOM],
    ['medium', y(slowMs), y(mediumMs)],
    ['slow', y(criticalMs), y(slowMs)],
    ['critical', TOP, y(criticalMs)],
  ] as const;
  return html`<g class="panel">
    ${joined(decades.map((value) => gridLine(y(value), latencyText(value), 'grid', width)))}
    ${joined(limits.map((value) => gridLine(y(value), latencyText(value), value === criticalMs ? 'limit critical' : 'limit', width)))}
    ${joined(
      names
        .filter(([, top, bottom]) => bottom - top > 13)
        .map(
          ([name, top, bottom]) =>
            html`<text class="band" x="${width - RIGHT + 6}" y="${tenth((top + bottom) / 2 + 4)}">${name}</text>`,
        ),
    )}
    ${joined(['p99', 'p50'].map((which) => html`<path class="${which}" d="${linePath(frame, y, which === 'p50' ? 'p50' : 'p99')}" />`))}
  </g>`;
};

const gridLine = (y: number, label: string, kind: string, width: number): Markup =>
  html`<line class="${kind}" x1="${LEFT}" x2="${width - RIGHT}" y1="${y}" y2="${y}" /><text
      class="tick"
      x="${LEFT - 8}"
      y="${y + 4}"
      text-anchor="end"
      >${label}</text
    >`;

/** A line through the middle of each column; single points become a short dash. */
const linePath = ({ columns, x }: Frame, y: Scale, which: 'p50' | 'p99'): string =>
  unbrokenRuns(columns.filter((column) => column[which] !== null))
    .map((run) =>
      run
        .map(
          (column, index) => `${index === 0 ? 'M' : 'L'}${x((column.start + column.end) / 2)} ${y(column[which] ?? 0)}`,
        )
        .join('')
        .concat(run.length === 1 ? 'h1' : ''),
    )
    .join('');

const errorsPanel = ({ columns, x, width }: Frame): Markup => {
  const most = columns.reduce((peak, { seriesErrors }) => Math.max(peak, seriesErrors), 0);
  const top = roundTop(Math.max(most, 1));
  const y = linearScale(0, top, ERRORS_BOTTOM, ERRORS_TOP);
  return html`<g class="panel">
    <text class="caption" x="${LEFT}" y="${ERRORS_TOP - 7}">failing requests</text>
    ${gridLine(y(top), countText(top), 'grid', width)} ${gridLine(ERRORS_BOTTOM, '0', 'base', width)}
    ${joined(
      columns
        .filter(({ seriesErrors }) => seriesErrors > 0)
        .map((column) => {
          const barTop = Math.min(y(column.seriesErrors), ERRORS_BOTTOM - 1.5);
          return html`<rect
            class="errors"
            x="${x(column.start)}"
            y="${barTop}"
            width="${barWidth(column, x)}"
            height="${tenth(ERRORS_BOTTOM - barTop)}"
          />`;
        }),
    )}
  </g>`;
};

const barWidth = ({ start, end }: ChartColumn, x: Scale): number => {
  const full = x(end) - x(start);
  return tenth(Math.max(1, full > 4 ? full - 1.5 : full));
};

const timeAxis = ({ columns, x, width }: Frame): Markup => {
  const from = columns[0]?.start ?? 0;
  const to = columns.at(-1)?.end ?? 0;
  return joined(
    timeTicks(from, to, Math.floor((width - LEFT - RIGHT) / 72)).map(
      ({ at, label }) =>
        html`<line class="tick-mark" x1="${x(at)}" x2="${x(at)}" y1="${ERRORS_BOTTOM}" y2="${ERRORS_BOTTOM + 5}" /><text
            class="tick"
            x="${x(at)}"
            y="${ERRORS_BOTTOM + 19}"
            text-anchor="${x(at) > width - 30 ? 'end' : x(at) < LEFT + 14 ? 'start' : 'middle'}"
            >${label}</text
          >`,
    ),
  );
};

const within = (frame: Frame, instant: number): number =>
  Math.min(frame.width - RIGHT, Math.max(LEFT, frame.x(instant)));

const failureSpan = ({ start, end }: ReportFailure, frame: Frame): Markup => {
  const left = within(frame, Date.parse(start));
  const right = within(frame, Date.parse(end));
  return html`<rect
    class="failure"
    x="${left}"
    y="${TOP}"
    width="${tenth(Math.max(1, right - left))}"
    height="${ERRORS_BOTTOM - TOP}"
  />`;
};

const failureStart = ({ start }: ReportFailure, frame: Frame, isLabelled: boolean): Markup => {
  const x = within(frame, Date.parse(start));
  const isRight = x > frame.width - 70;
  return html`<line class="failed" x1="${x}" x2="${x}" y1="${TOP}" y2="${ERRORS_BOTTOM}" />${
      isLabelled
        ? html`<text
            class="failed-label"
            x="${isRight ? x - 5 : x + 5}"
            y="${TOP + 13}"
            text-anchor="${isRight ? 'end' : 'start'}"
            >failed</text
          >`
        : nothing
    }`;
};

const firstPredicted = (alerts: readonly AlertJson[]): AlertJson | undefined =>
  alerts.find(({ kind }) => kind === 'predicted');

/** A dashed line and a triangle for a prediction, a triangle for a detection, a ring for the end. */
const warning = (alert: AlertJson, frame: Frame, isLabelled: boolean): Markup => {
  const x = within(frame, Date.parse(alert.at));
  const title = html`<title>
    ${alert.kind} at ${alert.at.slice(11, 19)} UTC: ${seriesName(alert.service, alert.route)}
  </title>`;
  const triangle = (kind: string): Markup =>
    html`<path class="${kind}" d="M${tenth(x - 6)} ${TOP}L${tenth(x + 6)} ${TOP}L${x} ${TOP - 10}Z">${title}</path>`;
  if (alert.kind === 'cleared') return html`<circle class="cleared" cx="${x}" cy="${TOP - 5}" r="4">${title}</circle>`;
  if (alert.kind !== 'predicted') return triangle('detected');
  const isLeft = x < LEFT + 110;
  const label = `predicted${alert.probability === null ? '' : ` ${percentText(alert.probability)}`}`;
  return html`<line class="warned" x1="${x}" x2="${x}" y1="${TOP}" y2="${ERRORS_BOTTOM}" />${triangle('predicted')}${
      isLabelled
        ? html`<text
            class="warned-label"
            x="${tenth(isLeft ? x + 9 : x - 9)}"
            y="${isLeft ? TOP - 19 : TOP - 5}"
            text-anchor="${isLeft ? 'start' : 'end'}"
            >${label}</text
          >`
        : nothing
    }`;
};

/** When the failure was expected: a bar from the 10 % to the 90 % time with a tick at the 50 % time, above the plot. */
const expectedInterval = ({ failure_at }: AlertJson, frame: Frame): Markup => {
  if (failure_at === null) return nothing;
  const [from, middle, to] = [failure_at.p10, failure_at.p50, failure_at.p90].map((iso) =>
    within(frame, Date.parse(iso)),
  );
  if (from === undefined || middle === undefined || to === undefined) return nothing;
  const y = TOP - 24;
  const title = `failure expected ${failure_at.p10.slice(11, 16)} to ${failure_at.p90.slice(11, 16)} UTC, most likely ${failure_at.p50.slice(11, 16)}`;
  return html`<g class="expected"
    ><title>${title}</title
    ><rect x="${from}" y="${y}" width="${tenth(Math.max(2, to - from))}" height="6" rx="3" /><line
      x1="${middle}"
      x2="${middle}"
      y1="${y - 3}"
      y2="${y + 9}"
  /></g>`;
};

/** An invisible column that shows its figures where the pointer rests. */
const hoverArea = (column: ChartColumn, { x }: Frame): Markup => {
  const latency =
    column.p50 === null || column.p99 === null
      ? 'no latency'
      : `p50 ${latencyText(column.p50)}, p99 ${latencyText(column.p99)}`;
  const title = `${new Date(column.start).toISOString().slice(11, 16)} UTC: ${latency}, ${countText(column.seriesErrors)} of ${countText(column.seriesRequests)} failing`;
  return html`<rect
    class="hover"
    x="${x(column.start)}"
    y="${TOP}"
    width="${tenth(x(column.end) - x(column.start))}"
    height="${ERRORS_BOTTOM - TOP}"
    ><title>${title}</title></rect
  >`;
};
