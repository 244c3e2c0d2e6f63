import type { FormatSample } from './format.ts';

/** Lines of common loggers as JSON, with the values they must give. */
export const JSON_SAMPLES: readonly FormatSample[] = [
  {
    text: '{"level":30,"time":1795212629018,"pid":32191,"hostname":"gateway-6d8f9c7b5-x2x4q","name":"gateway","req":{"id":2,"method":"GET","url":"/api/products/307?x=1","remoteAddress":"127.0.0.1"},"trace_id":"8f58717b79b4e1fafc66bc33e9452981","res":{"statusCode":200},"responseTime":50,"msg":"request completed"}',
    expect: {
      ts: 1795212629018,
      level: 'info',
      service: 'gateway',
      route: 'GET /api/products/<id>',
      status: 200,
      latencyMs: 50,
      message: 'request completed',
      traceId: '8f58717b79b4e1fafc66bc33e9452981',
      host: 'gateway-6d8f9c7b5-x2x4q',
      attributes:
        '{"pid":32191,"req":{"id":2,"method":"GET","url":"/api/products/307?x=1","remoteAddress":"127.0.0.1"}}',
    },
  },
  {
    // Fastify: a request that begins carries neither status nor latency
    text: '{"level":30,"time":1795212628973,"service":"orders","pid":32192,"reqId":"req-1","req":{"method":"POST","url":"/orders","host":"127.0.0.1:39002"},"msg":"incoming request"}',
    expect: { level: 'info', service: 'orders', route: 'POST /orders', status: null, latencyMs: null },
  },
  {
    // a part of a request is a figure, not the request's time
    text: '{"level":30,"time":1795212629018,"service":"orders","customer":1924,"open_orders":60,"query_ms":113.515047,"msg":"credit check"}',
    expect: {
      latencyMs: null,
      numbers: [
        ['open_orders', 60],
        ['query_ms', 113.515047],
      ],
    },
  },
  {
    text: '{"name":"payments","hostname":"payments-0","pid":32193,"level":40,"req":{"method":"POST","url":"/charge","headers":{"traceparent":"00-505aea52dd3f19f1b6be8da7eae48583-f2a0729899a5ce4f-01"}},"res":{"statusCode":402},"latency":133,"pool_wait_ms":0,"pool_in_use":3,"msg":"card declined","time":"2026-11-20T22:10:29.293Z","v":0}',
    expect: {
      ts: 1795212629293,
      level: 'warn',
      service: 'payments',
      route: 'POST /charge',
      status: 402,
      latencyMs: 133,
      traceId: '505aea52dd3f19f1b6be8da7eae48583',
      numbers: [
        ['pool_wait_ms', 0],
        ['pool_in_use', 3],
      ],
    },
  },
  {
    // ECS: nanoseconds by the standard
    text: '{"@timestamp":"2026-11-20T22:10:29.009Z","event.duration":32908208,"http":{"request":{"method":"GET"},"response":{"status_code":200}},"log.level":"info","message":"GET /products/307 -> 200","service.name":"catalog","trace.id":"8f58717b79b4e1fafc66bc33e9452981","url":{"path":"/products/307"}}',
    expect: {
      ts: 1795212629009,
      level: 'info',
      service: 'catalog',
      route: 'GET /products/<id>',
      status: 200,
      latencyMs: 32.908208,
      traceId: '8f58717b79b4e1fafc66bc33e9452981',
    },
  },
  {
    text: '{"level":"info","message":"HTTP GET /products/9","meta":{"req":{"httpVersion":"1.1","method":"GET","url":"/products/9"},"res":{"statusCode":200},"responseTime":9},"timestamp":"2026-11-20T22:10:29.047Z"}',
    expect: {
      ts: 1795212629047,
      route: 'GET /products/<id>',
      status: 200,
      latencyMs: 9,
      message: 'HTTP GET /products/9',
    },
  },
  {
    text: '{"logger": "inventory", "service": "inventory", "method": "GET", "path": "/stock/SKU-5762", "status": 200, "duration_ms": 9.753, "event": "request_finished", "level": "info", "timestamp": "2026-11-20T22:10:29.501834Z"}',
    expect: {
      ts: 1795212629501,
      service: 'inventory',
      route: 'GET /stock/<id>',
      latencyMs: 9.753,
      message: 'request_finished',
      attributes: '{"logger":"inventory","method":"GET","path":"/stock/SKU-5762"}',
    },
  },
  {
    // Python: seconds, a logger that is no service, a comma before the milliseconds
    text: '{"asctime": "2026-11-20 22:10:29,502", "levelname": "INFO", "name": "inventory.api", "message": "request finished", "path": "/stock/SKU-5762", "status_code": 200, "elapsed": 0.009753434999765886}',
    expect: { ts: 1795212629502, level: 'info', service: null, route: '/stock/<id>', status: 200, latencyMs: 9.753435 },
  },
  {
    text: '{"level":"info","ts":1795212629.4048202,"logger":"http.log.access.log0","msg":"handled request","request":{"method":"POST","host":"shop.example.com","uri":"/api/orders","headers":{"Traceparent":["00-505aea52dd3f19f1b6be8da7eae48583-43a7327322d469ed-01"]}},"duration":0.404442218,"size":12,"status":201}',
    expect: {
      ts: 1795212629404,
      service: null,
      route: 'POST /api/orders',
      status: 201,
      latencyMs: 404.442218,
      traceId: '505aea52dd3f19f1b6be8da7eae48583',
    },
  },
  {
    // nginx writes every value as text
    text: '{"time_iso8601":"2026-11-20T22:10:29+00:00","msec":"1795212629.054","request_method":"GET","request_uri":"/api/products/9","status":"200","body_bytes_sent":"27","request_time":"0.032","upstream_response_time":"-","http_traceparent":"00-95f2e85404197c096e1d99508ba05d66-6da3f68a5bd56a26-01"}',
    expect: {
      ts: 1795212629054,
      level: 'info',
      route: 'GET /api/products/<id>',
      status: 200,
      latencyMs: 32,
      message: 'GET /api/products/9',
      traceId: '95f2e85404197c096e1d99508ba05d66',
    },
  },
  {
    text: '{"@timestamp":"2026-11-20T17:10:28-0500","clientip":"127.0.0.1","verb":"GET","request":"/api/products/307","response":503,"bytes":31,"duration_us":96859}',
    expect: { ts: 1795212628000, level: 'error', route: 'GET /api/products/<id>', status: 503, latencyMs: 96.859 },
  },
  {
    // zap writes a duration as seconds, slog as nanoseconds
    text: '{"level":"info","ts":1795213322.2048738,"logger":"checkout","caller":"go/main.go:24","msg":"request completed","path":"/checkout","status":200,"took":0.179173904}',
    expect: { ts: 1795213322204, service: 'checkout', latencyMs: 179.173904 },
  },
  {
    text: '{"time":"2026-11-20T22:22:02.205207875Z","level":"INFO","msg":"request completed","path":"/checkout","status":200,"duration":179173904}',
    expect: { ts: 1795213322205, level: 'info', latencyMs: 179.173904 },
  },
  {
    text: '{"timestamp":"2026-11-20 23:10:22.900 CET","user":"postgres","pid":32166,"error_severity":"LOG","message":"duration: 378.799 ms  statement: create database shop owner orders","backend_type":"client backend"}',
    expect: { ts: 1795212622900, level: 'info', latencyMs: 378.799, status: null },
  },
  {
    // settings are no latencies
    text: '{"caller":"main.go:539","duration":"15d","read_timeout_ms":30000,"ttl_seconds":3600,"level":"info","msg":"default retention","ts":"2026-11-20T20:07:05.949Z"}',
    expect: { ts: 1795205225949, latencyMs: null, status: null },
  },
];
