import { timeShapes } from './outer-times.ts';
import { attributesOf, type LineWrapper, unwrapped, type WrapperSample } from './wrapper.ts';

/** ` app[web.1]: ` behind the time. */
const SOURCE = /^ ([a-z][\w.-]{0,60})\[([\w.-]{1,80})\]:(?: |$)/;
const T = 84;
const DYNO_NUMBER = /\.(?:\d{1,6}|[0-9a-f-]{8,40})$/;

const sourceOf = (line: string, end: number): RegExpExecArray | null => SOURCE.exec(line.slice(end, end + 160));

const SAMPLES: readonly WrapperSample[] = [
  {
    line: '2026-11-20T22:10:29+00:00 heroku[router]: at=info method=GET path=/cart service=22ms status=200',
    expect: {
      ts: 1795212629000,
      dated: true,
      zoned: true,
      service: 'router',
      attributes: '{"source":"heroku","dyno":"router"}',
      text: 'at=info method=GET path=/cart service=22ms status=200',
    },
  },
  {
    line: '2026-11-20T22:10:29.123456+00:00 app[web.1]: listening on 3000',
    expect: {
      ts: 1795212629123,
      service: 'web',
      attributes: '{"source":"app","dyno":"web.1"}',
      text: 'listening on 3000',
    },
  },
];

/** What Heroku's log stream (`heroku logs`, logplex) puts before each line. */
export const heroku: LineWrapper = {
  id: 'heroku',
  title: 'Heroku: time, source[dyno]',
  attributesKey: 'heroku',
  samples: SAMPLES,
  joins: 'lines',
  score: (line) =>
    line.charCodeAt(10) === T && SHAPES.read(line, 0) !== null && sourceOf(line, SHAPES.end()) !== null ? 0.96 : 0,
  unwrap: (line, times) => {
    if (line.charCodeAt(10) !== T || SHAPES.read(line, 0) === null) return null;
    const end = SHAPES.end();
    const found = sourceOf(line, end);
    if (!found) return null;
    const [prefix, source = '', dyno = ''] = found;
    const ts = times.read(line, 0);
    return unwrapped(line.slice(end + prefix.length), {
      ts,
      dated: true,
      zoned: ts !== null && times.zoned(),
      service: dyno.replace(DYNO_NUMBER, ''),
      origin: `${source} ${dyno}`,
      attributes: attributesOf({ source, dyno }),
    });
  },
};

const SHAPES = timeShapes();
