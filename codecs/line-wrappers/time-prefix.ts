import { looksTimed } from '../timestamp.ts';
import { timeShapes } from './outer-times.ts';
import { type LineWrapper, unwrapped, type WrapperSample } from './wrapper.ts';

const SPACE = 32;
const T = 84;
const BRACE = 123;
const BRACKET = 91;
/** Lines of a stack trace: nothing but a wrapper puts a time before them. */
const TRACE = /^(?:\t| {1,16}at |at [\w$.<]|Caused by: |\.\.\. \d+ more|Traceback \()/;
/** klog's own header: a letter for the level, month and day. */
const KLOG = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6} /;

/** Where the text behind a leading ISO time begins; -1 when there is no such time. */
const textAt = (line: string, end: number): number => {
  if (line.charCodeAt(10) !== T || end < 19 || end > 40) return -1;
  return line.charCodeAt(end) === SPACE ? end + 1 : end === line.length ? end : -1;
};

const SAMPLES: readonly WrapperSample[] = [
  {
    line: '2026-11-20T22:10:29.669794202Z {"msg":"done"}',
    expect: { ts: 1795212629669, dated: true, zoned: true, service: null, text: '{"msg":"done"}' },
  },
  {
    line: '2026-11-20T22:10:29.495783 E1120 22:10:29.495783       1 errors.go:77] too many requests',
    expect: {
      ts: 1795212629495,
      zoned: false,
      text: 'E1120 22:10:29.495783       1 errors.go:77] too many requests',
    },
  },
];

/** A time that a container runtime or an exporter put before lines that tell more themselves. */
export const timePrefix: LineWrapper = {
  id: 'time',
  title: 'kubectl logs or docker logs --timestamps, exports of CloudWatch: a time before each line',
  attributesKey: 'time',
  samples: SAMPLES,
  joins: 'lines',
  score: (line) => {
    if (line.charCodeAt(10) !== T || SHAPES.read(line, 0) === null) return 0;
    const at = textAt(line, SHAPES.end());
    if (at < 0) return 0;
    const first = line.charCodeAt(at);
    const tellsMore =
      (first === BRACE && line.endsWith('}')) ||
      looksTimed(line, first === BRACKET ? at + 1 : at) ||
      KLOG.test(line.slice(at, at + 24)) ||
      TRACE.test(line.slice(at, at + 24));
    // below the score of formats that begin with a time themselves
    return tellsMore ? 0.9 : 0.4;
  },
  unwrap: (line, times) => {
    if (line.charCodeAt(10) !== T || SHAPES.read(line, 0) === null) return null;
    const at = textAt(line, SHAPES.end());
    if (at < 0) return null;
    const ts = times.read(line, 0);
    return unwrapped(line.slice(at), { ts, dated: true, zoned: ts !== null && times.zoned() });
  },
};

const SHAPES = timeShapes();
