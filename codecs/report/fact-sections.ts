import type { FileJson, ReplayJson } from '../../domain/machine-output.ts';
import { BUCKETS } from '../../domain/record.ts';
import type { Report } from '../../domain/report.ts';
import { asSentence, problemText } from '../plain-text.ts';
import { countText, many, numberText, percentText } from '../quantities.ts';
import { html, joined, type Markup, nothing } from './html.ts';
import { reliabilityChart } from './reliability-chart.ts';

/** What was read of each file, and that no line is unaccounted for. */
export const fileSection = (replay: ReplayJson): Markup =>
  html`<section class="long">
    <h2>What was read</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>file</th>
            <th>format</th>
            <th class="number">lines</th>
            <th class="number">records</th>
            <th class="number">rows</th>
            <th class="number">unreadable</th>
            <th class="number">skipped</th>
          </tr>
        </thead>
        <tbody>
          ${joined(replay.files.map(fileRow))}
          ${replay.files.length < 2 ? nothing : fileRow({ ...replay, source: 'together', format: '' })}
        </tbody>
      </table>
    </div>
  </section>`;

const fileRow = ({ source, format, lines, records, rows, quarantined, skipped }: Omit<FileJson, 'file'>): Markup =>
  html`<tr>
    <td class="words">${source}</td>
    <td>${format}</td>
    ${[lines, records, rows, quarantined, skipped].map((count) => html`<td class="number">${countText(count)}</td>`)}
  </tr>`;

/** How many records each latency bucket holds. */
export const bucketSection = ({ buckets }: ReplayJson): Markup => {
  const total = BUCKETS.reduce((sum, bucket) => sum + buckets[bucket], 0) || 1;
  const most = Math.max(...BUCKETS.map((bucket) => buckets[bucket]), 1);
  return html`<section>
    <h2>Latency buckets</h2>
    <table>
      <tbody>
        ${joined(
          BUCKETS.map(
            (bucket) =>
              html`<tr>
                <td>${bucket}</td>
                <td class="bars">
                  <span
                    class="bar bucket-${bucket}"
                    style="width:${Number(((buckets[bucket] / most) * 100).toFixed(1))}%"
                  ></span>
                </td>
                <td class="number">${countText(buckets[bucket])}</td>
                <td class="number muted">${percentText(buckets[bucket] / total)}</td>
              </tr>`,
          ),
        )}
      </tbody>
    </table>
  </section>`;
};

/** What a person should know about the input, with the option that mends it. */
export const problemSection = ({ problems }: ReplayJson): Markup =>
  problems.length === 0
    ? nothing
    : html`<section>
        <h2>Problems in the input</h2>
        ${joined(problems.map(({ source, code, message }) => html`<p class="problem"><b>${source ?? 'all files'}</b> <code class="muted">${code}</code><br />${problemText({ source, message })}</p>`))}
      </section>`;

/** Whether the counts agree, what is known of calibration, and the commands that recompute this page's claims. */
export const checkSection = ({ replay, checks, calibration, reliability, detector_version }: Report): Markup =>
  html`<section>
    <h2>Can this be trusted?</h2>
    <p>
      ${
        checks.counts_agree
          ? `The counts agree: ${countText(replay.records)} records = ${countText(replay.rows)} rows + ${countText(replay.quarantined)} unreadable, and every line belongs to a record or is counted as skipped (${countText(replay.skipped)}).`
          : `The counts do not agree: ${countText(replay.records)} records against ${countText(replay.rows)} rows + ${countText(replay.quarantined)} unreadable. Run foreshock doctor.`
      }
    </p>
    <p>
      ${many(checks.blocks, 'block')}
      read${checks.blocks_discarded === 0 ? '' : `, ${checks.blocks_discarded} of them discarded`}; speed
      ${speedText(replay)}; detector ${detector_version}. ${asSentence(calibration)}
    </p>
    ${reliability === undefined ? nothing : reliabilityChart(reliability)}
    <p>Every message can be recomputed from the same blocks, bit for bit:</p>
    <pre>${[...replay.alerts.map(({ id }) => `foreshock verify ${id}`), 'foreshock doctor'].join('\n')}</pre>
  </section>`;

const speedText = ({ speed, speed_achieved }: ReplayJson): string =>
  `${speed === 'max' ? 'as fast as it goes' : `${numberText(speed)}×`}, achieved ${numberText(speed_achieved)}×`;
