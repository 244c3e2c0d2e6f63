import { keepsLines } from '../domain/source-decoding.ts';
import { createLocalPorts } from '../runtime/local.ts';
import { decideSources } from '../streams/decide-sources.ts';
import { lookAtSource } from '../streams/look-at-source.ts';
import { findFiles } from '../streams/source-files.ts';
import { EXIT } from './failure.ts';
import { withInputFiles } from './input-files.ts';
import { type Inspected, inspectedJson, inspectedText } from './inspected.ts';
import type { Invocation } from './invocation.ts';
import { writeList } from './output.ts';
import { type ReadingFlags, readingOptions } from './reading-options.ts';
import { createUnreadCount } from './unread.ts';

/** Records of one source that are looked at, at most. */
const LOOKED_AT = 50_000;

/** `foreshock inspect FILE…`: what was recognised in each file and why, its first records, and what could not be read. */
export const inspect = async (
  invocation: Invocation,
  files: readonly string[],
  flags: ReadingFlags,
): Promise<number> => {
  const options = await readingOptions(flags, invocation.config);
  return withInputFiles(invocation.terminal, files, async (locations) => {
    const { blobs, files: reader, clock } = createLocalPorts(invocation.config);
    const readers = { blobs, files: reader };
    const startedAt = clock.now();
    const sources = await decideSources(readers, await findFiles(readers, locations), { ...options, startedAt });
    const inspected: Inspected[] = [];
    for (const source of sources) {
      const unread = createUnreadCount(keepsLines(source.envelope));
      const look = await lookAtSource(readers, source, { startedAt, most: LOOKED_AT }, (record) => {
        unread.add(record);
      });
      inspected.push({ source, look, unread: unread.result() });
    }
    if (invocation.format === 'text') {
      invocation.terminal.out.write(inspected.map((one) => inspectedText(one, invocation)).join('\n'));
    } else writeList(invocation, inspected.map(inspectedJson), []);
    return inspected.some(({ look }) => look.first.length > 0) ? EXIT.done : EXIT.missing;
  });
};
