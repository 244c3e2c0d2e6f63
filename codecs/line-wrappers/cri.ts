import { timeShapes } from './outer-times.ts';
import { type LineWrapper, unwrapped, type WrapperSample } from './wrapper.ts';

/** Where the stream of a CRI line is named, and its text begins. */
interface CriLine {
  readonly stream: 'stdout' | 'stderr';
  readonly partial: boolean;
  readonly textAt: number;
}

const T = 84;
const SPACE = 32;
const COLON = 58;
const F = 70;
const P = 80;
/** Shortest and longest RFC 3339 time: seconds with `Z`, nanoseconds with an offset. */
const MIN_TIME = 20;
const MAX_TIME = 35;

const readCri = (line: string): CriLine | null => {
  if (line.charCodeAt(10) !== T) return null;
  const space = line.indexOf(' ', MIN_TIME);
  if (space < 0 || space > MAX_TIME || !line.startsWith('std', space + 1)) return null;
  const stream = line.startsWith('out ', space + 4) ? 'stdout' : line.startsWith('err ', space + 4) ? 'stderr' : null;
  const tag = line.charCodeAt(space + 8);
  if (stream === null || (tag !== F && tag !== P)) return null;
  const after = line.charCodeAt(space + 9);
  // further tags stand behind colons: `F:x`; a line without text may have lost its last space
  const textAt = after === COLON ? line.indexOf(' ', space + 9) + 1 : space + 10;
  if (after !== SPACE && after === after && after !== COLON) return null;
  return { stream, partial: tag === P, textAt: textAt === 0 ? line.length : textAt };
};

const SAMPLES: readonly WrapperSample[] = [
  {
    line: '2026-11-20T22:10:29.669794202Z stdout F order 17 done',
    expect: {
      ts: 1795212629669,
      dated: true,
      zoned: true,
      service: null,
      stream: 'stdout',
      partial: false,
      attributes: '{"stream":"stdout"}',
      text: 'order 17 done',
    },
  },
  {
    line: '2026-11-20T23:10:29.6697942+01:00 stderr P {"msg":"half of',
    expect: { ts: 1795212629669, stream: 'stderr', partial: true, text: '{"msg":"half of' },
  },
  { line: '2026-11-20T22:10:29Z stdout F ', expect: { partial: false, text: '' } },
];

/** Container logs as containerd, CRI-O and podman write them to files. */
export const cri: LineWrapper = {
  id: 'cri',
  title: 'Kubernetes container log (CRI): time, stream, F or P, text',
  attributesKey: 'container',
  samples: SAMPLES,
  joins: 'lines',
  score: (line) => (readCri(line) !== null && SHAPES.read(line, 0) !== null ? 1 : 0),
  peek: (excerpt) => {
    const found = readCri(excerpt);
    return found && { origin: '', stream: found.stream, partial: found.partial, text: excerpt.slice(found.textAt) };
  },
  unwrap: (line, times) => {
    const found = readCri(line);
    if (found === null) return null;
    const { stream, partial, textAt } = found;
    const ts = times.read(line, 0);
    return unwrapped(line.slice(textAt), {
      ts,
      dated: true,
      zoned: ts !== null && times.zoned(),
      stream,
      partial,
      attributes: stream === 'stdout' ? STDOUT : STDERR,
    });
  },
};

const STDOUT = '{"stream":"stdout"}';
const STDERR = '{"stream":"stderr"}';
const SHAPES = timeShapes();
