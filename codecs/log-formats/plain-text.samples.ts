import type { FormatSample } from './format.ts';

/** Lines of loggers in many languages, with the values they must give. */
export const PLAIN_TEXT_SAMPLES: readonly FormatSample[] = [
  {
    text: '2026-11-20 22:10:29,502 INFO     [inventory.app:24] GET /stock/SKU-5762 200 completed in 0.010s',
    expect: {
      ts: 1795212629502,
      level: 'info',
      service: null,
      route: 'GET /stock/<id>',
      status: 200,
      latencyMs: 10,
      message: 'GET /stock/SKU-5762 200 completed in 0.010s',
      attributes: '{"head":"[inventory.app:24]"}',
    },
  },
  {
    text: "2026-11-20 22:12:06,018 ERROR    [inventory.app:20] Unhandled error while serving /stock/SKU-1992\nTraceback (most recent call last):\nKeyError: 'SKU-1992'",
    expect: {
      ts: 1795212726018,
      level: 'error',
      status: null,
      latencyMs: null,
      message: 'Unhandled error while serving /stock/SKU-1992',
      attributes:
        '{"head":"[inventory.app:20]","continued":"Traceback (most recent call last):\\nKeyError: \'SKU-1992\'"}',
    },
  },
  {
    text: '2026-11-20 22:10:29.010 [INFO] catalog: GET /products/307 200 took 32.9ms',
    among: ['2026-11-20 22:10:25.787 [INFO] catalog: catalog started'],
    expect: { service: 'catalog', route: 'GET /products/<id>', status: 200, latencyMs: 32.9, attributes: null },
  },
  {
    text: '[2026-11-20T22:10:29.293] [WARN] payments - charge 402 elapsed=133ms',
    among: ['[2026-11-20T22:10:29.313] [INFO] payments - charge 200 elapsed=50ms'],
    expect: {
      ts: 1795212629293,
      level: 'warn',
      service: 'payments',
      route: 'charge',
      status: 402,
      latencyMs: 133,
      message: 'charge 402 elapsed=133ms',
    },
  },
  {
    text: '2026/11/20 22:10:23 [error] 32196#32196: *7 upstream timed out, client: 127.0.0.1, request: "POST /api/orders HTTP/1.1"',
    expect: { ts: 1795212623000, level: 'error', route: 'POST /api/orders', status: null, latencyMs: null },
  },
  {
    text: '[Fri Nov 20 17:10:23.655140 2026] [mpm_event:notice] [pid 32197:tid 32197] AH00489: resuming normal operations',
    expect: { ts: 1795194623655, level: 'info', service: null, message: 'AH00489: resuming normal operations' },
  },
  {
    text: '2026-11-20 22:10:29.575  INFO 1 --- [           main] com.example.OrdersApplication : Started OrdersApplication in 4.312 seconds',
    expect: { level: 'info', latencyMs: null, status: null },
  },
  {
    text: '2026-11-20 22:10:29 - billing - WARNING - retrying in 500 ms',
    expect: { ts: 1795212629000, level: 'warn', latencyMs: null, message: 'retrying in 500 ms' },
  },
  { text: 'no time here', expect: { ts: null, level: null, message: 'no time here', attributes: null } },
];

