import { momentText } from '../codecs/report/period.ts';
import { isAliveElsewhere } from '../runtime/local.ts';
import { listReplays, type ReplayRow } from '../streams/replays.ts';
import { EXIT } from './failure.ts';
import type { Invocation } from './invocation.ts';
import { commandOn, openLake } from './open-lake.ts';
import { writeList } from './output.ts';

/** `foreshock status`: every replay of the lake and how far it is. */
export const status = async (invocation: Invocation): Promise<number> => {
  const { blobs, kind } = await openLake(invocation);
  // a lap that was lost on AWS is started again by the detector
  const rows = await listReplays(blobs, kind === 'aws' ? () => true : isAliveElsewhere);
  writeList(invocation, rows, COLUMNS);
  if (invocation.format === 'text') invocation.terminal.err.write(advice(rows, commandOn(invocation)));
  return EXIT.done;
};

const COLUMNS = [
  { label: 'replay', of: ({ replay }: ReplayRow) => replay },
  { label: 'status', of: ({ status, driven }: ReplayRow) => (status === 'running' && !driven ? 'stopped' : status) },
  { label: 'blocks', of: ({ committed, blocks }: ReplayRow) => `${committed} of ${blocks}` },
  { label: 'rows', of: ({ rows }: ReplayRow) => rows },
  { label: 'alerts', of: ({ alerts }: ReplayRow) => alerts },
  { label: 'speed', of: ({ speed }: ReplayRow) => speed },
  { label: 'from', of: ({ first_event }: ReplayRow) => (first_event === null ? null : momentText(first_event)) },
  { label: 'to', of: ({ last_event }: ReplayRow) => (last_event === null ? null : momentText(last_event)) },
];

const advice = (rows: readonly ReplayRow[], command: string): string => {
  const open = rows.filter(({ status, driven }) => (status === 'running' && !driven) || status === 'paused');
  return open.map(({ replay }) => `\`${command} resume ${replay}\` goes on with it\n`).join('');
};
