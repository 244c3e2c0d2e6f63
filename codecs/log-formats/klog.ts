import type { ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { jsonText, withAttribute } from '../json-text.ts';
import { levelOfLetter, levelOfStatus } from '../level.ts';
import { latencyBehind, requestInMessage } from '../message-clues.ts';
import { createPairReader } from '../message-pairs.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';

/** `E0517 15:04:22.619632  1234 file.cc:253] `; newer glog may write the year, CockroachDB two digits of it. */
const HEAD =
  /^([IWEFD])(\d{4}|\d{6}|\d{8}) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) {1,8}(\d{1,20}) (?:\d{1,4}@)?([^\s\]]{1,200}:\d{1,7})(?:\] ?| (?:⋮ |â\u008b® )?)/;

/** True for a line with the head of glog and klog. */
export const isKlog = (line: string): boolean => line.charCodeAt(0) >= 65 && HEAD.test(line);

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const pairs = createPairReader(times, reading.unit);
  return (text): ParsedRecord | null => {
    const found = HEAD.exec(text);
    if (!found) return null;
    const [head, letter = '', date = '', , thread = '', caller = ''] = found;
    const newline = text.indexOf('\n');
    const message = newline < 0 ? text.slice(head.length) : text.slice(head.length, newline);
    const request = requestInMessage(message);
    const told = pairs(message);
    const status = request.status ?? told?.status ?? null;
    const target = request.target ?? told?.target ?? null;
    const attributes = `{"thread":${jsonText(thread)},"caller":${jsonText(caller)}}`;
    return {
      ts: times.read(text, date.length > 4 ? 1 : 0),
      level: levelOfLetter(letter) ?? levelOfStatus(status),
      service: null,
      route: target === null ? null : routeOf(request.method ?? told?.method ?? null, target),
      status,
      latencyMs: told?.latencyMs ?? latencyBehind(message, request),
      message: message === '' ? null : message,
      traceId: told?.traceId ?? null,
      host: null,
      attributes: newline < 0 ? attributes : withAttribute(attributes, 'continued', text.slice(newline + 1)),
      numbers: told?.numbers,
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: 'I1120 22:22:02.205288   11300 main.go:25] HTTP path="/checkout" latency=179.173904ms resp=200',
    expect: {
      ts: 1795213322205,
      level: 'info',
      latencyMs: 179.173904,
      status: 200,
      route: '/checkout',
      message: 'HTTP path="/checkout" latency=179.173904ms resp=200',
      attributes: '{"thread":"11300","caller":"main.go:25"}',
    },
  },
  {
    text: 'I1120 22:22:02.205288       1 httplog.go:132] "HTTP" verb="GET" URI="/api/v1/nodes/n-17?timeout=32s" latency="4.25ms" userAgent="kubelet/v1.27" srcIP="10.0.0.1:5" resp=503',
    expect: { latencyMs: 4.25, status: 503, route: 'GET /api/v1/nodes/<id>', level: 'info' },
  },
  {
    text: 'E1120 22:22:02.619632 1952452992 pool_unittest.cc:253] Lost 3 of 5 connections',
    expect: { ts: 1795213322619, level: 'error', latencyMs: null, status: null, message: 'Lost 3 of 5 connections' },
  },
  {
    text: 'W20261120 22:22:02.619632 29 trainer.cc:12] slow step',
    expect: { ts: 1795213322619, level: 'warn', message: 'slow step' },
  },
  {
    text: 'W261120 22:22:02.619632 91 kv/kvserver/store.go:70 ⋮ [n1,s1] 12  slow heartbeat took 1.2s',
    expect: { ts: 1795213322619, level: 'warn', message: '[n1,s1] 12  slow heartbeat took 1.2s' },
  },
];

/** The text log of glog (C++) and klog (Kubernetes), which has no year. */
export const klog: LogFormat = {
  id: 'klog',
  title: 'glog and klog text (Kubernetes components, C++): level letter, month and day, thread, file and line',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (isKlog(line) ? 0.95 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
  startsRecord: (line) => HEAD.test(line),
};
