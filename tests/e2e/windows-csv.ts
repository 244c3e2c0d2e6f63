import type { ServiceWindow } from '../../domain/foresight/tracks.ts';
import { SIGNALS } from '../../domain/foresight/service-windows.test-helper.ts';

/** Windows as a file that `predict-series` reads holds them. */
export const windowsCsv = (windows: readonly ServiceWindow[]): string =>
  [
    ['timestamp', ...SIGNALS].join(','),
    ...windows.map(({ at, values }) => `${at / 1000},${values.join(',')}`),
    '',
  ].join('\n');
