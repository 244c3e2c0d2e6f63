import { backtestHtml } from '../codecs/report/backtest-html.ts';
import { backtestMarkdown } from '../codecs/report/backtest-markdown.ts';
import type { Backtest } from '../domain/backtest.ts';
import { reportKey } from '../domain/lake-layout.ts';
import type { BlobStore } from '../ports/index.ts';

/** Writes a backtest beside the report of its replay, in place of the one before. */
export const writeBacktest = async (blobs: Pick<BlobStore, 'put'>, backtest: Backtest): Promise<void> => {
  const text = new TextEncoder();
  await blobs.put(reportKey(backtest.replay, 'backtest.json'), text.encode(`${JSON.stringify(backtest, null, 2)}\n`));
  await blobs.put(reportKey(backtest.replay, 'backtest.md'), text.encode(backtestMarkdown(backtest)));
  await blobs.put(reportKey(backtest.replay, 'backtest.html'), text.encode(backtestHtml(backtest)));
};
