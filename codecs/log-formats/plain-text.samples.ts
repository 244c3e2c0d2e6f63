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
  {
    text: '2026-11-20T22:10:29.575Z  INFO 1 --- [orders] [nio-8080-exec-1] [65f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5-1122334455667788] c.e.o.RequestLogFilter : GET /orders/1 completed status=200 duration_ms=55',
    expect: {
      ts: 1795212629575,
      status: 200,
      latencyMs: 55,
      route: 'GET /orders/<id>',
      traceId: '65f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5',
      message: 'GET /orders/1 completed status=200 duration_ms=55',
    },
  },
  {
    text: '2026-11-20 22:10:29.575  WARN [orders,65f1a2b3c4d5e6f7,1122334455667788,true] 1 --- [nio-8080-exec-1] c.e.o.Stock : slow call',
    expect: { level: 'warn', service: 'orders', traceId: '65f1a2b3c4d5e6f7', message: 'slow call' },
  },
  {
    text: '2026-11-20 22:10:29.474 DEBUG 1 --- [main] c.e.o.Pools : HikariPool-1 - Pool stats (total=10, active=3, idle=7, waiting=4)',
    expect: {
      level: 'debug',
      latencyMs: null,
      numbers: [
        ['active', 3],
        ['waiting', 4],
      ],
    },
  },
  {
    // java.util.logging writes two lines
    text: 'Nov 20, 2026 10:10:29 PM com.example.Invoices render\nSEVERE: invoice 1 rendered in 55 ms\njava.lang.IllegalStateException: late',
    expect: {
      ts: 1795212629000,
      level: 'error',
      latencyMs: 55,
      message: 'invoice 1 rendered in 55 ms',
      attributes: '{"logger":"com.example.Invoices render","continued":"java.lang.IllegalStateException: late"}',
    },
  },
  {
    text: '2026-11-20 22:10:29,747 - WARN  [QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181:FastLeaderElection@774] - Notification time out: 3200',
    expect: { level: 'warn', latencyMs: null, message: 'Notification time out: 3200' },
  },
  {
    text: '[20/Nov/2026:22:10:29.656 +0000] [INFO] [main] com.example.billing.InvoiceJob - invoice 1 rendered in 55 ms',
    expect: { ts: 1795212629656, latencyMs: 55, message: 'invoice 1 rendered in 55 ms' },
  },
  {
    text: '26/11/20 22:10:29 INFO executor.Executor: Finished task 3.0 in stage 1.0 (TID 9) in 1234 ms on node-7',
    expect: { ts: 1795212629000, level: 'info', latencyMs: 1234 },
  },
  {
    text: '261120 221029 148 WARN dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_388 terminating',
    expect: { ts: 1795212629000, level: 'warn' },
  },
  {
    text: '[2026-11-20T22:10:29,125][WARN ][i.s.s.query              ] [node-1] took[12.3ms], took_millis[12], total_hits[1 hits]',
    expect: { ts: 1795212629125, level: 'warn', latencyMs: 12.3 },
  },
  {
    text: '[2026-11-20T22:10:29,123][WARN ][o.e.m.j.JvmGcMonitorService] [node-1] [gc][young][12][3] duration [1.2s], collections [1]/[2s]',
    expect: { level: 'warn', latencyMs: null },
  },
  {
    text: 'WARN  [GossipTasks:1] 2026-11-20 22:10:29,123 FailureDetector.java:288 - Not marking nodes down',
    among: ['INFO  [main] 2026-11-20 22:10:28,123 StorageService.java:600 - Cassandra version: 4.1'],
    expect: { ts: 1795212629123, level: 'warn' },
  },
  {
    text: '[2026-11-20 22:10:29,223: INFO/ForkPoolWorker-1] Task shop.add[4f1c] succeeded in 0.0123s: 3',
    expect: {
      ts: 1795212629223,
      level: 'info',
      latencyMs: 12.3,
      message: 'Task shop.add[4f1c] succeeded in 0.0123s: 3',
    },
  },
  {
    text: '2026-11-20 22:10:29.123 | SUCCESS  | app.main:run:12 - done in 12ms',
    expect: { level: 'info', latencyMs: 12, message: 'done in 12ms' },
  },
  {
    text: 'WARNING:app.db:pool_in_use=5 queue_depth=12 waiting',
    expect: {
      ts: null,
      level: 'warn',
      numbers: [
        ['pool_in_use', 5],
        ['queue_depth', 12],
      ],
    },
  },
  {
    text: '2026-11-20 22:10:29.008 25746 INFO nova.osapi_compute.wsgi.server [req-38101a0b-2096-447d-96ea-a692162415ae u p - - -] 10.11.10.1 "GET /v2/54fadb412c4e/servers/detail HTTP/1.1" status: 200 len: 1893 time: 0.2477829',
    expect: {
      ts: 1795212629008,
      level: 'info',
      status: 200,
      latencyMs: 247.7829,
      route: 'GET /v2/<id>/servers/detail',
    },
  },
  {
    text: '2026/11/20 22:10:29 main.go:23: ERROR /cart 503 in 8.842896ms: connection refused',
    expect: { ts: 1795212629000, level: 'error', status: 503, latencyMs: 8.842896, route: '/cart' },
  },
  {
    text: '2026-11-20T22:10:29.380Z\tERROR\tgo/main.go:22\trequest failed\t{"path": "/cart", "took": "8.842896ms", "error": "connection refused"}\nmain.main\n\t/srv/app/go/main.go:22',
    expect: { ts: 1795212629380, level: 'error', latencyMs: 8.842896, route: '/cart', message: 'request failed' },
  },
  {
    text: '[2026-11-20T19:10:29.525098-03:00] app.WARNING: Matched route "home". {"status":200,"duration_ms":6.55} []',
    expect: {
      ts: 1795212629525,
      level: 'warn',
      status: 200,
      latencyMs: 6.55,
      message: 'Matched route "home".',
    },
  },
  {
    text: '[20-Nov-2026 22:10:29 Europe/Berlin] PHP Fatal error:  Uncaught Error: x in /srv/a.php:3\nStack trace:\n#0 {main}',
    expect: { ts: 1795212629000, level: 'fatal', message: 'PHP Fatal error:  Uncaught Error: x in /srv/a.php:3' },
  },
  {
    text: 'E, [2026-11-20T22:10:29.123456 #1234] ERROR -- worker: job lost',
    among: ['I, [2026-11-20T22:10:28.123456 #1234]  INFO -- : Completed 200 OK in 58ms (Views: 44.6ms)'],
    expect: { ts: 1795212629123, level: 'error', message: 'job lost' },
  },
  {
    text: '2026-11-20T22:10:29.123Z pid=1 tid=gx class=HardJob jid=abc elapsed=0.012 INFO: done',
    expect: { level: 'info', latencyMs: 12, message: 'done' },
  },
  {
    text: '1:M 20 Nov 2026 22:10:29.123 # Possible SECURITY ATTACK detected',
    among: ['1:M 20 Nov 2026 22:10:28.123 * Ready to accept connections'],
    expect: { ts: 1795212629123, level: 'warn', message: 'Possible SECURITY ATTACK detected' },
  },
  {
    text: '2026-11-20T22:10:29.123456Z 8 [Warning] [MY-010055] [Server] IP address could not be resolved',
    expect: { ts: 1795212629123, level: 'warn', message: 'IP address could not be resolved' },
  },
  {
    text: '2026-11-20 22:10:29.123 UTC [1] LOG C-0x5: shop/web@10.0.0.1:5 closing because: client close request (age=5s)',
    expect: { ts: 1795212629123, level: 'info', latencyMs: null },
  },
  {
    text: '=ERROR REPORT==== 20-Nov-2026::22:10:29 ===\nclosing AMQP connection',
    among: ['=INFO REPORT==== 20-Nov-2026::22:10:28 ===\naccepting AMQP connection'],
    expect: { ts: 1795212629000, level: 'error', message: 'closing AMQP connection' },
  },
  {
    text: '11-20 22:10:29.811  1702  2395 W WindowManager: no window for token',
    expect: { ts: 1795212629811, level: 'warn', message: 'WindowManager: no window for token' },
  },
  {
    text: '20261120-22:10:29:606|Step_LSC|30002312|onStandStepChanged 3579',
    expect: { ts: 1795212629606, level: null },
  },
  {
    text: '[22:10:29 ERR] HTTP GET /orders responded 500 in 12.3456 ms',
    among: ['[22:10:28 INF] listening'],
    expect: { level: 'error', status: 500, latencyMs: 12.3456, route: 'GET /orders' },
  },
  {
    // the .NET console writes two lines
    text: 'fail: Shop.Orders[13]\n      Request finished HTTP/1.1 GET http://localhost:5000/x - 503 - text/plain 12.3456ms',
    expect: {
      ts: null,
      level: 'error',
      status: 503,
      latencyMs: 12.3456,
      route: 'GET /x',
      attributes: '{"logger":"Shop.Orders[13]"}',
    },
  },
  {
    // npm's debug tells the time since its last line, not that of the request
    text: '2026-11-20T22:10:29.162Z app:http GET /v1/cart 200 +50ms',
    expect: { status: 200, latencyMs: null, route: 'GET /v1/cart' },
  },
  {
    text: '2026-11-20 22:10:29,672:DEBUG:cache warmed twice',
    expect: { ts: 1795212629672, level: 'debug', message: 'cache warmed twice' },
  },
  { text: '[ERROR] mail lost', expect: { ts: null, level: 'error', message: '[ERROR] mail lost' } },
  { text: 'INFO Server db-1 loaded response in 500ms', expect: { ts: null, level: 'info', latencyMs: 500 } },
  {
    text: 'INFO {"level": "error", "message": "worker lost", "queue_depth": 3}',
    expect: { level: 'error', message: 'worker lost' },
  },
  {
    // etcd's capnslog; how long it took stands in brackets
    text: '2026-11-20 22:10:29.123456 W | etcdserver: read-only range request "key:/registry" took too long (123.5ms) to execute',
    expect: { ts: 1795212629123, level: 'warn', latencyMs: 123.5 },
  },
  {
    text: '    2026/11/20 22:10:29 [WARN] agent: Check "disk" missed TTL, is now critical',
    expect: { ts: 1795212629000, level: 'warn' },
  },
  {
    text: '####<Nov 20, 2026 10:10:29 PM UTC> <Error> <HTTP> <node-1> <Admin> <main> <> <> <> <1795212629000> <BEA-101017> <Root cause of ServletException.>',
    expect: { ts: 1795212629000, level: 'error', message: '<Root cause of ServletException.>' },
  },
  {
    text: '[Fri Nov 20 22:10:29.655140 2026] [proxy:error] [pid 32197] (111)Connection refused: AH00957: HTTP: attempt to connect failed',
    expect: { level: 'error', message: '(111)Connection refused: AH00957: HTTP: attempt to connect failed' },
  },
  {
    // mod_security logs without a module
    text: '[Fri Nov 20 22:10:29.655140 2026] [:error] [pid 32197] ModSecurity: Access denied with code 403 (phase 2)',
    expect: { level: 'error', message: 'ModSecurity: Access denied with code 403 (phase 2)' },
  },
  {
    text: '22:10:29.123 [http-nio-1] WARN  com.example.Stock - slow call took 120 ms',
    expect: { level: 'warn', latencyMs: 120, message: 'slow call took 120 ms' },
  },
  {
    text: '[22:10:29] [Server thread/WARN]: Running 5123ms or 102 ticks behind',
    expect: { level: 'warn', latencyMs: null, message: 'Running 5123ms or 102 ticks behind' },
  },
  {
    text: '[22:10:29] [Server thread/INFO]: Done (12.345s)! For help, type "help"',
    expect: { level: 'info', latencyMs: null },
  },
  {
    text: '2026-11-20 22:10:29.1234|ERROR|Shop.Orders|order lost',
    expect: { ts: 1795212629123, level: 'error', message: 'order lost' },
  },
  {
    text: '2026-11-20 22:10:29 [api] error: order lost',
    expect: { ts: 1795212629000, level: 'error', message: 'order lost' },
  },
  {
    text: '20-Nov-2026 22:10:29.123 general: error: zone example.org/IN: loading failed',
    expect: { ts: 1795212629123, level: 'error', message: 'zone example.org/IN: loading failed' },
  },
  {
    text: '2026-11-20 22:10:29.123 INFO  (qtp-15) [c:shop] o.a.s.c.S.Request webapp=/solr path=/select params={q=x} hits=3 status=0 QTime=12',
    expect: { level: 'info', status: null, latencyMs: 12 },
  },
  {
    text: 'I, [2026-11-20T22:10:29.123456 #12]  INFO -- : method=GET path=/orders/1 status=500 duration=99.12 view=12.30',
    expect: { status: 500, latencyMs: 99.12, route: 'GET /orders/<id>' },
  },
  {
    text: '2026-11-20T22:10:29.123Z 12 TID-abc HardJob JID-def INFO: fail: 0.5 sec',
    expect: { level: 'info', latencyMs: 500 },
  },
  {
    // Redis tells of its settings
    text: '1:M 20 Nov 2026 22:10:29.123 * 1 changes in 900 seconds. Saving...',
    expect: { level: 'info', latencyMs: null },
  },
  {
    text: '1.7952126291234567e+09\terror\tmain.go:13\torder lost\t{"took": 0.012}',
    expect: { ts: 1795212629123, level: 'error', latencyMs: 12, message: 'order lost' },
  },
  {
    // Laravel leaves a blank where Monolog writes the extra
    text: '[2026-11-20 22:10:29] production.INFO: order stored {"status":201,"duration_ms":12} ',
    expect: { ts: 1795212629000, level: 'info', status: 201, latencyMs: 12, message: 'order stored' },
  },
  {
    text: 'D/ActivityManager( 1702): start proc',
    expect: { ts: null, level: 'debug', message: 'ActivityManager( 1702): start proc' },
  },
  {
    text: '[2026-11-20 22:10:29] WARNING[1234][C-0001] chan_sip.c: no such peer',
    expect: { ts: 1795212629000, level: 'warn', message: 'chan_sip.c: no such peer' },
  },
  {
    text: '2026-11-20T22:10:29Z E! [outputs.influxdb] when writing to [http://10.0.0.1:8086]: refused',
    expect: { ts: 1795212629000, level: 'error' },
  },
  {
    // nothing but brackets is what the line says
    text: '2026-11-20T22:10:29Z [10.0.0.1] [closed]',
    expect: { ts: 1795212629000, level: null, message: '[10.0.0.1] [closed]' },
  },
  {
    // the day, month and year of Forge stand together
    text: '[20Nov2026 22:10:29.123] [main/INFO] [loader]: running',
    expect: { ts: 1795212629123, level: 'info' },
  },
  {
    // HPC writes an epoch behind four words
    text: '134681 node-246 unix.hw state_change.unavailable 1795212629 1 Component State Change',
    among: ['134682 node-247 unix.hw state_change.unavailable 1795212630 1 Component State Change'],
    expect: { ts: 1795212629000, level: null },
  },
  {
    // a request line at the beginning of a message names no level
    text: '2026-11-20 22:10:29.672 "GET /orders/42 HTTP/1.1" gone',
    expect: { status: null, level: null, route: 'GET /orders/<id>', message: '"GET /orders/42 HTTP/1.1" gone' },
  },
  {
    text: '[Fri Nov 20 22:10:29.672000 2026] [proxy:error] [pid 17] (111)Connection refused: AH00957: HTTP: attempt to connect failed',
    expect: { level: 'error', message: '(111)Connection refused: AH00957: HTTP: attempt to connect failed' },
  },
  {
    text: '[Fri Nov 20 22:10:29.672000 2026] [:error] [pid 17] [client 10.0.0.9] boom',
    expect: { ts: 1795212629672, level: 'error', message: 'boom' },
  },
  {
    text: '[Fri Nov 20 22:10:29.672000 2026] [ssl:trace3] [pid 17] handshake',
    expect: { level: 'trace', message: 'handshake' },
  },
  { text: 'no time here', expect: { ts: null, level: null, message: 'no time here', attributes: null } },
];
