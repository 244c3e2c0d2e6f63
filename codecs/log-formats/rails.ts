import type { Level, ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { toMs } from '../duration.ts';
import { jsonText } from '../json-text.ts';
import { levelOfStatus } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';

/** Rails 3 and later. */
const STARTED = /^Started ([A-Z]{3,10}) "([^"]{0,2000})" for (\S{1,64}) at (?=[A-Z\d])/;
/** Rails 1 and 2. */
const PROCESSING = /^Processing ([\w:]{1,120}#[\w?!]{1,80}) (?:to \w{1,20} )?\(for ([\w.:, ]{1,80}) at (?=\d)/;
const METHOD = /^[^\n]{1,400}\) \[([A-Z]{3,10})\]/;
/** Merb. */
const MERB = /^ ?~ Started request handling: (?=\w)/;
const MERB_TIMES = /^ ?~ \{[^\n]{0,400}:dispatch_time=>([\d.]{1,20}(?:e-\d{1,2})?)/m;
const MERB_REDIRECT = /^ ?~ Redirecting to: [^\n]{0,400}\((\d{3})\)/m;
const MERB_ACTION = /"action"=>"([\w?!]{1,80})"/;
const MERB_CONTROLLER = /"controller"=>"([\w/]{1,120})"/;

const COMPLETED = /^Completed(?: ([1-5]\d\d)(?: [^\n]{0,60}?)?)? in (\d{1,9}(?:\.\d{1,6})?)(ms)?(?: ([^\n]{0,400}))?$/m;
const STATUS_BEHIND = /\| ([1-5]\d\d) [A-Z]/;
const URL_BEHIND = /\[(https?:\/\/[^\]\s]{1,2000})\]/;
const HANDLED_BY = /^Processing by ([\w:]{1,120}#[\w?!]{1,80}) as/m;
/** `ActionController::RoutingError (No route matches …):` */
const EXCEPTION = /^(?:[A-Z]\w{0,60}::){0,6}[A-Z]\w{0,60} \([^\n]{0,600}/m;
const MAX_READ = 64 * 1024;

/** `[3d17a1c2-…] [10.0.0.1] ` before every line, where `config.log_tags` is set. */
const TAGS = /^(?:\[[\w.:-]{1,64}\] ){1,4}/gm;
const untagged = (text: string): string => (text.charCodeAt(0) === OPEN ? text.replace(TAGS, '') : text);
const OPEN = 91;

interface Beginning {
  readonly timeAt: number;
  readonly method: string | null;
  readonly target: string | null;
  readonly operation: string | null;
}

const beginningOf = (text: string): Beginning | null => {
  const started = STARTED.exec(text);
  if (started)
    return { timeAt: started[0].length, method: started[1] ?? null, target: started[2] ?? null, operation: null };
  const processing = PROCESSING.exec(text);
  if (processing) {
    const method = METHOD.exec(text)?.[1] ?? null;
    return { timeAt: processing[0].length, method, target: null, operation: processing[1] ?? null };
  }
  const merb = MERB.exec(text);
  if (!merb) return null;
  const controller = MERB_CONTROLLER.exec(text)?.[1];
  const action = MERB_ACTION.exec(text)?.[1];
  const operation = controller === undefined ? null : `${controller}#${action ?? 'index'}`;
  return { timeAt: merb[0].length, method: null, target: null, operation };
};

/** How a request ended. */
interface Outcome {
  readonly status: number | null;
  readonly latencyMs: number | null;
  readonly url: string | null;
  readonly line: string | null;
}

const outcomeOf = (text: string): Outcome => {
  const completed = COMPLETED.exec(text);
  if (!completed) {
    const merb = MERB_TIMES.exec(text);
    const redirect = MERB_REDIRECT.exec(text);
    return {
      status: redirect ? Number(redirect[1]) : null,
      latencyMs: merb ? toMs(Number(merb[1]), 's') : null,
      url: null,
      line: null,
    };
  }
  const [line, status, value, ms, rest = ''] = completed;
  const behind = status ?? STATUS_BEHIND.exec(rest)?.[1];
  return {
    status: behind === undefined ? null : Number(behind),
    latencyMs: toMs(Number(value), ms === undefined ? 's' : 'ms'),
    url: URL_BEHIND.exec(rest)?.[1] ?? null,
    line,
  };
};

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  return (whole): ParsedRecord | null => {
    const text = untagged(whole.length > MAX_READ ? whole.slice(0, MAX_READ) : whole);
    const begun = beginningOf(text);
    if (begun === null) return null;
    const newline = text.indexOf('\n');
    const first = newline < 0 ? text : text.slice(0, newline);
    const { status, latencyMs, url, line } = outcomeOf(text);
    const exception = EXCEPTION.exec(newline < 0 ? '' : text.slice(newline + 1))?.[0] ?? null;
    const target = begun.target ?? url;
    const handler = begun.operation ?? HANDLED_BY.exec(text)?.[1] ?? null;
    const level: Level | null = levelOfStatus(status) ?? (exception === null ? null : 'error');
    const kept = handler === null ? [] : [`"handler":${jsonText(handler)}`];
    if (newline >= 0) kept.push(`"continued":${JSON.stringify(text.slice(newline + 1))}`);
    return {
      ts: times.read(text, begun.timeAt),
      level,
      service: null,
      route: target === null ? handler : routeOf(begun.method, target),
      status,
      latencyMs,
      message: [first, line, exception].filter((part) => part !== null).join(' '),
      traceId: null,
      host: null,
      attributes: kept.length === 0 ? null : `{${kept.join(',')}}`,
    };
  };
};

/** Lines inside a request. */
const INSIDE =
  /^(?:Completed (?:\d{3}|in) |Processing by \w|Redirected to http|Rendering \w|Rendered \w|Sent (?:file|data)|Filter chain halted|Session ID: |Parameters: \{|[ ]{1,4}(?:Rendered|Rendering|Parameters:|Session ID:|[A-Z]\w+ (?:Load|Count|Update|Create|Exists\?) \()|~ )/;

const score = (tagged: string): number => {
  const line = untagged(tagged);
  return STARTED.test(line) || PROCESSING.test(line) || MERB.test(line) ? 0.97 : INSIDE.test(line) ? 0.8 : 0;
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: 'Started GET "/orders/17?page=2" for 127.0.0.1 at 2026-11-20 23:10:29 +0100\nProcessing by OrdersController#show as HTML\n  Rendered orders/_line.html.erb (10.0ms)\nCompleted 200 OK in 58ms (Views: 44.6ms | ActiveRecord: 0.0ms)',
    expect: {
      ts: 1795212629000,
      level: 'info',
      status: 200,
      latencyMs: 58,
      route: 'GET /orders/<id>',
      message:
        'Started GET "/orders/17?page=2" for 127.0.0.1 at 2026-11-20 23:10:29 +0100 Completed 200 OK in 58ms (Views: 44.6ms | ActiveRecord: 0.0ms)',
    },
  },
  {
    text: 'Started GET "/nowhere" for ::1 at 2026-11-20 22:10:29 +0000\n\nActionController::RoutingError (No route matches [GET] "/nowhere"):\n',
    expect: { level: 'error', status: null, latencyMs: null, route: 'GET /nowhere' },
  },
  {
    text: 'Processing PeopleController#index (for 1.1.1.1 at 2026-11-20 22:10:29) [GET]\n  Parameters: {"action"=>"index"}\nRendering people/index\nCompleted in 0.22699 (4 reqs/sec) | Rendering: 0.02667 (11%) | DB: 0.03057 (13%) | 200 OK [https://www.example.com/people?q=x]',
    expect: { ts: 1795212629000, status: 200, latencyMs: 226.99, route: 'GET /people', level: 'info' },
  },
  {
    text: 'Processing PeopleController#create (for 1.1.1.1 at 2026-11-20 22:10:29) [POST]\nCompleted in 614ms (View: 120, DB: 31) | 500 Internal Server Error [http://www.example.com/people]',
    expect: { status: 500, latencyMs: 614, route: 'POST /people', level: 'error' },
  },
  {
    // `config.log_tags` puts a request id before every line
    text: '[3d17a1c2-77] Started GET "/orders/17" for 127.0.0.1 at 2026-11-20 22:10:29 +0000\n[3d17a1c2-77] Completed 404 Not Found in 9ms',
    expect: { ts: 1795212629000, level: 'warn', status: 404, latencyMs: 9, route: 'GET /orders/<id>' },
  },
  {
    text: '~ Started request handling: Fri Nov 20 23:10:29 +0100 2026\n~ Params: {"action"=>"destroy", "controller"=>"session"}\n~ Redirecting to: / (302)\n~ {:dispatch_time=>0.006117, :after_filters_time=>6.1e-05, :action_time=>0.005833}',
    expect: { ts: 1795212629000, status: 302, latencyMs: 6.117, route: 'session#destroy' },
  },
];

/** The log of Rails (all versions) and Merb: one request is a record of several lines. */
export const rails: LogFormat = {
  id: 'rails',
  title: 'Rails and Merb request logs: from Started or Processing to Completed, one record per request',
  stamps: 'start',
  samples: SAMPLES,
  score,
  choose: () => ({ unit: null, fields: {} }),
  parser,
  startsRecord: (tagged) => {
    const line = untagged(tagged);
    return STARTED.test(line) || PROCESSING.test(line) || MERB.test(line);
  },
};
