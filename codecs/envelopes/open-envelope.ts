import type { Envelope } from '../../domain/source-decoding.ts';
import type { BytePuller, Chunks } from '../decode/pull-bytes.ts';
import type { Report } from '../decode/source-end.ts';
import { createCsvSplitter } from './csv-splitter.ts';
import { createJsonSplitter } from './json-splitter.ts';
import { shapeOf } from './shapes.ts';

/** Opens an envelope as a stream: gives one line per element. Damage is reported, what is no element is a line of its own. */
export async function* openEnvelope(puller: BytePuller, envelope: Envelope, report: Report): Chunks {
  const shape = shapeOf(envelope);
  const splitter = shape === null ? createCsvSplitter() : createJsonSplitter(shape);
  const name = shape === null ? 'CSV' : 'JSON';
  for (let wanted = 1, isLast = false; !isLast;) {
    const bytes = await puller.peek(wanted);
    isLast = bytes.length < wanted;
    const done = splitter.run(bytes, isLast);
    puller.skip(done);
    const lines = splitter.take();
    if (lines.length > 0) yield lines;
    // twice as much as could not be worked off, so that a long element is not looked at over and over
    wanted = Math.max(1, 2 * (bytes.length - done));
  }
  const parts = splitter.damaged();
  if (parts > 0) {
    report({
      problem: `${parts} ${parts === 1 ? 'part' : 'parts'} of the ${name} cannot be read and became lines as they are; check what wrote it`,
    });
  }
  if (splitter.isCutShort()) {
    report({
      truncated: true,
      problem: `the ${name} was cut short: it ends at byte ${puller.position()}, before its end`,
    });
  }
}
