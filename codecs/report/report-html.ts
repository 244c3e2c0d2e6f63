import type { Report } from '../../domain/report.ts';
import { alertSection } from './alert-section.ts';
import { chartSection } from './chart-section.ts';
import { bucketSection, checkSection, fileSection, problemSection } from './fact-sections.ts';
import { falseAlarmSection, failureSection } from './finding-sections.ts';
import { html, type Markup } from './html.ts';
import { pageHtml } from './page.ts';
import { periodOf } from './period.ts';
import { verdictTiles } from './verdict-tiles.ts';

/** The report as one page that needs nothing else: no script, no font, no image, no request (its own policy forbids them). */
export const reportHtml = (report: Report): string =>
  pageHtml(`${report.replay.dataset}: Foreshock report`, contentOf(report));

const contentOf = (report: Report): Markup =>
  html`<p class="origin"><b>Foreshock</b><span>${report.replay.replay}</span><span>${periodOf(report.replay)}</span></p>
    <h1>${report.verdict.sentence}</h1>
    ${verdictTiles(report)} ${chartSection(report)} ${alertSection(report.replay.alerts)} ${failureSection(report)}
    ${falseAlarmSection(report)} ${fileSection(report.replay)} ${bucketSection(report.replay)}
    ${problemSection(report.replay)} ${checkSection(report)}`;
