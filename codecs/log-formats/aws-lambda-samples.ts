import type { FormatSample } from './format.ts';

const REQUEST = '8b2c884f-792a-4cf1-a4c4-9fc96cf07d0b';

/** Lambda's text lines, with the values they must give. */
export const LAMBDA_SAMPLES: readonly FormatSample[] = [
  {
    text: `START RequestId: ${REQUEST} Version: $LATEST`,
    expect: {
      ts: null,
      level: 'info',
      latencyMs: null,
      traceId: REQUEST,
      message: `START RequestId: ${REQUEST} Version: $LATEST`,
    },
  },
  { text: `END RequestId: ${REQUEST}`, expect: { level: 'info', latencyMs: null, traceId: REQUEST } },
  {
    // neither what is billed nor what the start took is the latency
    text: `REPORT RequestId: ${REQUEST}\tDuration: 244.42 ms\tBilled Duration: 700 ms\tMemory Size: 1024 MB\tMax Memory Used: 147 MB\tInit Duration: 374.97 ms\t\nXRAY TraceId: 1-5e6122cc-2b5f3a2ac5b5d6f0d1a0c0b0\tSegmentId: 5d0a\tSampled: true\t`,
    expect: {
      level: 'info',
      latencyMs: 244.42,
      traceId: REQUEST,
      attributes: '{"xray_trace_id":"1-5e6122cc-2b5f3a2ac5b5d6f0d1a0c0b0"}',
      numbers: [['max_memory_used_mb', 147]],
    },
  },
  {
    text: `2026-11-20T22:10:29.181Z REPORT RequestId: ${REQUEST}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: timeout`,
    expect: { ts: 1795212629181, level: 'error', latencyMs: 3000 },
  },
  {
    text: 'INIT_START Runtime Version: nodejs:22.v10\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0a',
    expect: { level: 'info', latencyMs: null, traceId: null },
  },
  {
    text: 'INIT_REPORT Init Duration: 2137.34 ms\tPhase: init\tStatus: timeout',
    expect: { level: 'error', latencyMs: null },
  },
  {
    text: `2026-11-20T22:10:29.113Z\t${REQUEST}\tWARN\tGET /orders/42 503 took 32.9ms`,
    expect: {
      ts: 1795212629113,
      level: 'warn',
      route: 'GET /orders/<id>',
      status: 503,
      latencyMs: 32.9,
      message: 'GET /orders/42 503 took 32.9ms',
      traceId: REQUEST,
    },
  },
  {
    // Node before version 10, and outside an invocation
    text: '2026-11-20T22:10:29.113Z\tundefined\tcold start',
    expect: { ts: 1795212629113, level: null, message: 'cold start', traceId: null },
  },
  {
    text: `2026-11-20T22:10:29.113Z\t${REQUEST}\tERROR\tInvoke Error \t{"errorType":"TypeError"}`,
    expect: { level: 'error', message: 'Invoke Error \t{"errorType":"TypeError"}' },
  },
  {
    text: `[INFO]\t2026-11-20T22:10:29.502Z\t${REQUEST}\tstock checked in 12 ms`,
    expect: { ts: 1795212629502, level: 'info', latencyMs: 12, message: 'stock checked in 12 ms', traceId: REQUEST },
  },
  {
    text: '[ERROR] KeyError: \'SKU-1992\'\nTraceback (most recent call last):\n  File "/var/task/app.py", line 3, in handler',
    expect: { ts: null, level: 'error', message: "KeyError: 'SKU-1992'" },
  },
  {
    text: `2026-11-20 22:10:29 ${REQUEST} INFO  OrderHandler:42 - order accepted`,
    expect: { ts: 1795212629000, level: 'info', message: 'OrderHandler:42 - order accepted', traceId: REQUEST },
  },
  {
    // the timeout is no latency: the REPORT line carries it
    text: `2026-11-20T22:10:32.113Z ${REQUEST} Task timed out after 3.00 seconds`,
    expect: { ts: 1795212632113, level: 'error', latencyMs: null, message: 'Task timed out after 3.00 seconds' },
  },
  {
    text: `RequestId: ${REQUEST} Process exited before completing request`,
    expect: { level: 'error', latencyMs: null, traceId: REQUEST },
  },
  {
    // as `aws logs tail` prints it
    text: `2026-11-20T22:10:29.181000+00:00 2026/11/20/[$LATEST]e3b0c44298fc1c149afbf4c8996fb924 END RequestId: ${REQUEST}`,
    expect: { ts: 1795212629181, level: 'info', traceId: REQUEST },
  },
];
