import { safeLine } from '../codecs/plain-text.ts';
import { countText, many } from '../codecs/quantities.ts';
import type { DoctorJson } from '../domain/machine-output.ts';
import type { Paint } from '../codecs/report/verdict-text.ts';
import { checkLake } from '../streams/check-lake.ts';
import { rebuildOpenReplays } from '../streams/open-replays.ts';
import { EXIT } from './failure.ts';
import { type Invocation, paintOf } from './invocation.ts';
import { lakeName, openLake } from './open-lake.ts';
import { writeObject } from './output.ts';

/**
 * `foreshock doctor`: proves that the lake is whole and its counts agree, or names what is not. In a deployed lake it also
 * marks again the replays that the detector has lost sight of.
 */
export const doctor = async (invocation: Invocation): Promise<number> => {
  const { blobs, clock, kind } = await openLake(invocation);
  const lost = kind === 'aws' ? await rebuildOpenReplays(blobs, clock.now()) : [];
  if (lost.length > 0) {
    invocation.terminal.err.write(
      `${lost.join(', ')}: not looked after, since the mark under open/ was gone; it is there again, and the next run of the detector goes on with it\n`,
    );
  }
  const result = await checkLake(blobs);
  writeObject(invocation, result, doctorText(result, lakeName(invocation), paintOf(invocation)));
  return result.ok ? EXIT.done : EXIT.failed;
};

const doctorText = (
  { ok, lines, records, rows, quarantined, skipped, problems }: DoctorJson,
  lake: string,
  paint: Paint,
): string =>
  [
    `${ok ? paint.good('ok') : paint.bad('not ok')}  ${lake}`,
    `  ${countText(records)} records = ${countText(rows)} rows + ${countText(quarantined)} unreadable`,
    `  ${countText(lines)} lines, ${countText(skipped)} of them skipped for a reason`,
    ...(problems.length === 0
      ? ['  every block is committed, every file is there and whole']
      : [`  ${many(problems.length, 'problem')}:`]),
    ...problems.map(({ code, message }) => `  - ${code}: ${safeLine(message)}`),
    '',
  ].join('\n');
