import type { ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { levelOfStatus } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { amountOf, jsonFields, said, statusOf } from './line-fields.ts';

/** `client, user, date, time, service, server, address, ms, …`, as IIS writes it in its own format. */
const HEAD =
  /^[0-9a-fA-F.:%]{2,45}, [^,]{1,256}, \d{1,2}\/\d{1,2}\/\d{2,4}, \d{1,2}:\d\d:\d\d, [A-Z0-9]{2,20}, [^,]{1,64}, /;
const COLUMNS = 15;
const NAMES = [
  'client',
  'user',
  '',
  '',
  '',
  '',
  'address',
  '',
  'received',
  'bytes',
  '',
  'win32-status',
  '',
  '',
  'query',
];

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  return (text): ParsedRecord | null => {
    if (!HEAD.test(text)) return null;
    const values = text.replace(/,\s{0,8}$/, '').split(/, ?/, COLUMNS);
    if (values.length < COLUMNS - 1) return null;
    const status = statusOf(values[10]);
    const method = said(values[12]);
    const target = said(values[13]);
    const query = said(values[14]);
    const path = target !== null && query !== null ? `${target}?${query}` : target;
    return {
      ts: times.read(`${values[2] ?? ''} ${values[3] ?? ''}`, 0),
      level: levelOfStatus(status),
      service: said(values[4]),
      route: target === null ? null : routeOf(method, target),
      status,
      latencyMs: amountOf(values[7]),
      message: method === null || path === null ? (path ?? method) : `${method} ${path}`,
      traceId: null,
      host: said(values[5]),
      attributes: jsonFields(NAMES, values),
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: '10.0.0.9, -, 11/20/2026, 8:01:02, W3SVC1, WEB01, 10.0.0.4, 113, 212, 612, 404, 0, GET, /orders/42, x=1,',
    expect: {
      ts: 1795161662000,
      level: 'warn',
      service: 'W3SVC1',
      host: 'WEB01',
      route: 'GET /orders/<id>',
      status: 404,
      latencyMs: 113,
      message: 'GET /orders/42?x=1',
      attributes:
        '{"client":"10.0.0.9","address":"10.0.0.4","received":212,"bytes":612,"win32-status":0,"query":"x=1"}',
    },
  },
];

/** The log format of IIS itself: fifteen columns between commas, local time, milliseconds. */
export const iisNative: LogFormat = {
  id: 'iis-native',
  title: 'IIS log file format: columns between commas',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (HEAD.test(line) ? 0.97 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
};
