import type { FormatSample } from './format.ts';

/** Access log lines of many servers, with the values they must give. */
export const ACCESS_SAMPLES: readonly FormatSample[] = [
  {
    text: '127.0.0.1 - - [20/Nov/2026:22:10:29 +0000] "GET /api/products/9?x=1 HTTP/1.1" 200 27 "-" "okhttp/4.12.0" 0.032 0.031',
    expect: {
      ts: 1795212629000,
      level: 'info',
      service: null,
      route: 'GET /api/products/<id>',
      status: 200,
      latencyMs: 32,
      message: 'GET /api/products/9?x=1 HTTP/1.1',
      attributes: '{"client":"127.0.0.1","bytes":27,"agent":"okhttp/4.12.0","extra":"0.032 0.031"}',
    },
  },
  {
    text: '127.0.0.1 - - [20/Nov/2026:22:10:29 +0000] "POST /api/orders HTTP/1.1" 504 12 "-" "okhttp/4.12.0" rt=3.003 uct="0.000" uht="-" urt="3.002"',
    expect: { level: 'error', route: 'POST /api/orders', status: 504, latencyMs: 3003 },
  },
  {
    // Apache's %D: microseconds
    text: '127.0.0.1 - alice [20/Nov/2026:17:10:28 -0500] "GET /api/products/307 HTTP/1.1" 200 251 "-" "curl/8.5.0" 96859',
    expect: {
      ts: 1795212628000,
      latencyMs: 96.859,
      attributes: '{"client":"127.0.0.1","user":"alice","bytes":251,"agent":"curl/8.5.0","extra":"96859"}',
    },
  },
  {
    text: 'shop.example.com:80 127.0.0.1 - - [20/Nov/2026:17:10:28 -0500] "GET /api/stock/SKU-359 HTTP/1.1" 200 230 "-" "curl/8.5.0" **0/95926**',
    expect: { service: 'shop.example.com', route: 'GET /api/stock/<id>', latencyMs: 95.926 },
  },
  {
    // %T/%D
    text: 'www.example.com 10.0.0.7 - - [20/Nov/2026:17:10:28 -0500] "GET / HTTP/1.1" 200 230 "-" "curl/8.5.0" 1/1095926',
    expect: { service: 'www.example.com', route: 'GET /', latencyMs: 1095.926 },
  },
  {
    // seconds and microseconds side by side confirm each other
    text: '10.0.0.7 - - [20/Nov/2026:17:10:28 -0500] "GET / HTTP/1.1" 200 230 "-" "curl/8.5.0" 0 812',
    among: [
      '10.0.0.7 - - [20/Nov/2026:17:10:29 -0500] "GET / HTTP/1.1" 200 231 "-" "curl/8.5.0" 1 1300200',
      '10.0.0.7 - - [20/Nov/2026:17:10:30 -0500] "GET / HTTP/1.1" 200 230 "-" "curl/8.5.0" 0 90',
    ],
    expect: { latencyMs: 0.812 },
  },
  {
    // morgan names the unit
    text: '127.0.0.1 - - [20/Nov/2026:22:10:29 +0000] "GET /products/307 HTTP/1.1" 200 31 "-" "node" 23.258 ms',
    expect: { route: 'GET /products/<id>', latencyMs: 23.258 },
  },
  {
    // morgan's default form has a date as HTTP writes it
    text: '::ffff:10.0.0.7 - - [Fri, 20 Nov 2026 22:10:29 GMT] "GET /products/307 HTTP/1.1" 304 - "-" "node"',
    expect: { ts: 1795212629000, status: 304, latencyMs: null },
  },
  {
    // gunicorn's %(M)s: milliseconds
    text: '127.0.0.1 - - [20/Nov/2026:22:10:29 +0000] "GET /stock/SKU-5762 HTTP/1.1" 404 11 "-" "node" 10',
    expect: { level: 'warn', status: 404, latencyMs: 10 },
  },
  {
    // gunicorn's %(L)s
    text: '127.0.0.1 - - [20/Nov/2026:22:10:29 +0000] "GET /stock/7 HTTP/1.1" 200 11 "-" "node" 1.234567',
    among: ['127.0.0.1 - - [20/Nov/2026:22:10:29 +0000] "GET /stock/7 HTTP/1.1" 200 11 "-" "node" 0.004321'],
    expect: { latencyMs: 1234.567 },
  },
  {
    // sizes before the time are no latency: `$request_length $request_time`
    text: '172.18.0.1 - - [28/Jan/2026:16:04:05 +0000] "GET / HTTP/1.1" 200 13 "-" "curl/7.68.0" 80 0.003 [default-hello-5678] [] 10.244.0.9:5678 13 0.002 200 c99400a4db42e32187a3cbda00920e41',
    expect: {
      service: 'default-hello-5678',
      latencyMs: 3,
      status: 200,
      traceId: 'c99400a4db42e32187a3cbda00920e41',
    },
  },
  {
    // an older ingress, which repeats the address
    text: '10.2.3.4 - [10.2.3.4] - - [05/Feb/2026:10:00:00 +0000] "GET /a HTTP/2.0" 502 612 "-" "curl" 120 0.103 [shop-web-80] 10.0.0.1:80, 10.0.0.2:80 0, 612 0.051, 0.052 502, 502 1817d7f2d3167a39badb6c3ea3a9072c',
    expect: { ts: 1770285600000, service: 'shop-web-80', status: 502, level: 'error', latencyMs: 103 },
  },
  {
    // Apache's combinedio: both numbers are sizes
    text: '10.0.0.7 - - [20/Nov/2026:17:10:28 -0500] "GET /a HTTP/1.1" 200 7012 "-" "curl/8.5.0" 431 7012',
    among: [
      '10.0.0.7 - - [20/Nov/2026:17:10:28 -0500] "GET /b HTTP/1.1" 200 512 "-" "curl/8.5.0" 402 512',
      '10.0.0.7 - - [20/Nov/2026:17:10:28 -0500] "GET /c HTTP/1.1" 404 196 "-" "curl/8.5.0" 411 196',
      '10.0.0.7 - - [20/Nov/2026:17:10:29 -0500] "GET /d HTTP/1.1" 200 90211 "-" "curl/8.5.0" 415 90211',
      '10.0.0.7 - - [20/Nov/2026:17:10:29 -0500] "GET /e HTTP/1.1" 200 1290 "-" "curl/8.5.0" 398 1290',
    ],
    expect: { latencyMs: null },
  },
  {
    // nginx's $gzip_ratio
    text: '10.0.0.7 - - [20/Nov/2026:17:10:28 +0000] "GET /a HTTP/1.1" 200 7012 "-" "curl/8.5.0" "3.14"',
    among: ['10.0.0.7 - - [20/Nov/2026:17:10:28 +0000] "GET /b HTTP/1.1" 200 512 "-" "curl/8.5.0" "-"'],
    expect: { latencyMs: null },
  },
  {
    // Traefik counts requests before it names router, server and time
    text: '192.168.1.5 - - [07/Feb/2026:14:42:33 +0000] "GET /api/42 HTTP/2.0" 200 13 "-" "curl/8.5.0" 117 "shop@docker" "http://172.17.0.2:80" 0ms',
    expect: { service: 'shop@docker', route: 'GET /api/<id>', latencyMs: 0 },
  },
  {
    // HAProxy's `option httplog clf`
    text: '10.0.0.7 - - [05/Feb/2026:12:14:08 +0000] "GET /a HTTP/1.1" 200 2750 "" "" 35539 655 "fe" "be" "srv1" 0 0 5 6 11 "----" 0 0 0 0 0 0 0 "" ""',
    expect: { status: 200, latencyMs: 11 },
  },
  {
    // API Gateway in common form: no blank behind the time, the request id last
    text: '203.0.113.9 - alice [09/Apr/2026:12:34:56 +0000]"GET /pets/42 HTTP/1.1" 200 12 c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    expect: {
      ts: 1775738096000,
      route: 'GET /pets/<id>',
      status: 200,
      latencyMs: null,
      traceId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    },
  },
  {
    // Rack and Puma: seconds with four digits
    text: '127.0.0.1 - - [20/Nov/2026:22:10:29 +0000] "GET /orders/7 HTTP/1.1" 200 1234 0.0123',
    expect: { status: 200, latencyMs: 12.3 },
  },
  {
    // Rack before 2.0, Werkzeug and Python's http.server: no zone
    text: '127.0.0.1 - - [20/Nov/2026 22:10:29] "GET /orders/7 HTTP/1.1" 200 -',
    expect: { ts: 1795212629000, status: 200, latencyMs: null, attributes: '{"client":"127.0.0.1"}' },
  },
  {
    // Werkzeug colours what failed
    text: '127.0.0.1 - - [20/Nov/2026 22:10:29] "\u001b[33mGET /orders/7 HTTP/1.1\u001b[0m" 404 -',
    expect: { status: 404, route: 'GET /orders/<id>', message: 'GET /orders/7 HTTP/1.1' },
  },
  {
    // Django's runserver: no client
    text: '[20/Nov/2026 22:10:29] "POST /admin/login/?next=/admin/ HTTP/1.1" 302 0',
    expect: { ts: 1795212629000, route: 'POST /admin/login/', status: 302, latencyMs: null },
  },
  {
    // lighttpd has the virtual host second
    text: '10.0.0.7 www.example.com - [20/Nov/2026:22:10:29 +0000] "GET /index.html HTTP/1.1" 200 512 "-" "Mozilla/5.0"',
    expect: { service: 'www.example.com', status: 200 },
  },
  {
    // Jetty leaves two blanks; Varnish writes the whole URL
    text: '2001:db8::7 -  -  [20/Nov/2026:22:10:29 +0000] "GET http://shop.example.com/cart/42?x=1 HTTP/1.1" 200 512 "-" "Mozilla/5.0"',
    expect: {
      route: 'GET /cart/<id>',
      status: 200,
      attributes: '{"client":"2001:db8::7","bytes":512,"agent":"Mozilla/5.0"}',
    },
  },
  {
    // nginx with the time in ISO form, and a list of addresses
    text: '203.0.113.9, 10.0.0.1 - - [2026-11-20T22:10:29+00:00] "GET /a HTTP/2.0" 499 0 "https://example.com/" "Mozilla/5.0" "203.0.113.9, 10.0.0.1" request_time=1.204 trace="00-bc71b69c3042d8d967d5f652c5883a2f-6772d5cdaeb79b20-01"',
    expect: {
      ts: 1795212629000,
      status: 499,
      level: 'warn',
      latencyMs: 1204,
      traceId: 'bc71b69c3042d8d967d5f652c5883a2f',
    },
  },
  {
    // a host between time and request
    text: '10.0.0.7 - - [20/Nov/2026:22:10:29 +0000] shop.example.com "GET /a HTTP/1.1" 200 512 "-" "Mozilla/5.0" 0.204',
    expect: { status: 200, latencyMs: 204 },
  },
  {
    // a quote within the request that nobody escaped, and no size
    text: '10.0.0.7 - - [20/Nov/2026:22:10:29 +0000] "GET /?q="x" HTTP/1.1" 200 512 "-" "Mozilla/5.0 \\"quoted\\""',
    expect: {
      status: 200,
      message: 'GET /?q="x" HTTP/1.1',
      attributes: '{"client":"10.0.0.7","bytes":512,"agent":"Mozilla/5.0 \\\\\\"quoted\\\\\\""}',
    },
  },
  {
    text: '1.56.136.157 - - [08/Sep/2009:07:54:07 -0400] "GET /form_configurations/show.flashxml HTTP/1.1" 304 -',
    expect: { ts: 1252410847000, status: 304, latencyMs: null, attributes: '{"client":"1.56.136.157"}' },
  },
  {
    // what a scanner sends is no route
    text: '203.0.113.9 - - [20/Nov/2026:22:10:29 +0000] "\\x16\\x03\\x01\\"" 400 150 "-" "-"',
    expect: { route: null, status: 400, message: '\\x16\\x03\\x01\\"' },
  },
  {
    // a connection that sent nothing
    text: '203.0.113.9 - - [20/Nov/2026:22:10:29 +0000] "-" 408 - "-" "-"',
    expect: { route: null, status: 408, level: 'warn', message: null, latencyMs: null },
  },
  {
    text: '203.0.113.9 - - [20/Nov/2026:22:10:29 +0000] "" 400 0 "-" "-"',
    expect: { route: null, status: 400, message: null },
  },
];
