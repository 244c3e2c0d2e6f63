import type { ParsedRecord } from '../../domain/record.ts';
import { toMs } from '../duration.ts';
import { levelOfStatus } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { jsonFields, statusOf } from './line-fields.ts';
import { createRouteReader } from './request-line.ts';

/** `[pid: 1|app: 0|req: 1/1] client (user) {…} [time] METHOD /path => generated 47 bytes in 129 msecs (HTTP/1.1 200) …` */
const HEAD =
  /^(?:\{address space usage: [^}]{1,60}\} )?(?:\{rss usage: [^}]{1,60}\} )?\[pid: (\d{1,10})\|app: ([^|]{1,10})\|req: ([^\]]{1,40})\] ([^ ]{0,200}) \(([^)]{0,200})\) \{(\d{1,6}) vars in (\d{1,9}) bytes\} \[([^\]]{1,40})\] /;
const TAIL =
  / => generated (\d{1,20}) bytes in (\d{1,15}) (msecs|micros|usecs|secs)(?: via [^ ]{1,40})? ?\(([^ )]{1,20}) (\d{1,3})\)/;
const MAX_LINE = 64 * 1024;

const NAMES = ['client', 'user', 'pid', 'app', 'req', 'request_bytes', 'bytes', 'protocol'];

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const routes = createRouteReader();
  return (text): ParsedRecord | null => {
    const head = HEAD.exec(text);
    if (!head || text.length > MAX_LINE) return null;
    const [whole, pid, app, req, client, user, , requestBytes, time = ''] = head;
    const arrow = text.lastIndexOf(' => generated ');
    const tail = arrow < 0 ? null : TAIL.exec(text.slice(arrow));
    const request = text.slice(whole.length, arrow < 0 ? undefined : arrow);
    const status = statusOf(tail?.[5]);
    return {
      ts: times.read(time, 0),
      level: levelOfStatus(status),
      service: null,
      route: routes(request),
      status,
      latencyMs: tail ? toMs(Number(tail[2]), tail[3] === 'msecs' ? 'ms' : tail[3] === 'secs' ? 's' : 'us') : null,
      message: request === '' ? null : request,
      traceId: null,
      host: null,
      attributes: jsonFields(NAMES, [client, user, pid, app, req, requestBytes, tail?.[1], tail?.[4]]),
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: '[pid: 88185|app: 0|req: 1/1] 127.0.0.1 () {38 vars in 696 bytes} [Fri Nov 20 22:10:29 2026] POST /update/42 => generated 47 bytes in 129 msecs (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)',
    expect: {
      ts: 1795212629000,
      level: 'info',
      route: 'POST /update/<id>',
      status: 200,
      latencyMs: 129,
      message: 'POST /update/42',
      attributes:
        '{"client":"127.0.0.1","pid":88185,"app":0,"req":"1/1","request_bytes":696,"bytes":47,"protocol":"HTTP/1.1"}',
    },
  },
  {
    text: '{address space usage: 388911104 bytes/370MB} {rss usage: 99999 bytes/1MB} [pid: 7|app: -1|req: -1/2] 10.0.0.7 (alice) {34 vars in 617 bytes} [Fri Nov 20 22:10:29 2026] GET /a?x=(1) => generated 215 bytes in 68 micros via sendfile() (HTTP/1.1 502) 9 headers in 373 bytes (1 switches on core 8)',
    expect: { level: 'error', route: 'GET /a', status: 502, latencyMs: 0.068 },
  },
];

/** uWSGI's request log. The time is when the request came in. */
export const uwsgi: LogFormat = {
  id: 'uwsgi',
  title: 'uWSGI request log',
  stamps: 'start',
  samples: SAMPLES,
  score: (line) => (HEAD.test(line) ? 0.99 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
};
