import type { Report } from '../../domain/report.ts';
import { countText, durationText, many } from '../quantities.ts';
import { html, type Markup } from './html.ts';

/** The verdict in figures: lead, failures, false alarms, what was read. */
export const verdictTiles = ({ verdict, replay }: Report): Markup => {
  const { failures, missed, false_alarms, undecided, lead_minutes } = verdict;
  const foreseen = failures.length - missed.length;
  return html`<div class="tiles">
    ${tile(
      lead_minutes === null ? (failures.length === 0 ? 'none needed' : 'none') : durationText(lead_minutes * 60_000),
      failures.length === 0 ? 'warning: no failure came' : 'warning before the first failure',
      failures.length === 0 ? '' : lead_minutes === null ? 'bad' : 'good',
    )}
    ${tile(failures.length === 0 ? '0' : `${foreseen} of ${failures.length}`, 'failures foreseen', missed.length > 0 ? 'bad' : failures.length > 0 ? 'good' : '')}
    ${tile(
      countText(false_alarms.length),
      `false alarm${false_alarms.length === 1 ? '' : 's'}${undecided.length === 0 ? '' : `, ${undecided.length} undecided`}`,
      false_alarms.length > 0 ? 'warn' : 'good',
    )}
    ${tile(countText(replay.lines), `lines read from ${many(replay.files.length, 'file')}`, '')}
  </div>`;
};

const tile = (figure: string, words: string, mood: string): Markup =>
  html`<div class="tile ${mood}"><b>${figure}</b><span>${words}</span></div>`;
