import type { FormatSample } from './format.ts';
import { CLOUDFRONT } from './w3c-columns.ts';

const IIS =
  '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken';

/** Lines of W3C extended logs, with the values they must give. */
export const W3C_SAMPLES: readonly FormatSample[] = [
  {
    headers: [
      '#Software: Microsoft Internet Information Services 10.0',
      '#Version: 1.0',
      '#Date: 2026-11-20 22:10:29',
      IIS,
    ],
    text: '2026-11-20 22:10:29 10.0.0.4 GET /orders/42 x=1 443 - 203.0.113.9 Mozilla/5.0+(Windows+NT+10.0) - 500 0 64 283',
    expect: {
      ts: 1795212629000,
      level: 'error',
      service: null,
      route: 'GET /orders/<id>',
      status: 500,
      latencyMs: 283,
      message: 'GET /orders/42?x=1',
      attributes:
        '{"s-ip":"10.0.0.4","cs-method":"GET","cs-uri-stem":"/orders/42","cs-uri-query":"x=1","s-port":443,"c-ip":"203.0.113.9","cs(User-Agent)":"Mozilla/5.0+(Windows+NT+10.0)","sc-substatus":0,"sc-win32-status":64}',
    },
  },
  {
    // no header: the columns that IIS writes unless told otherwise
    text: '2026-11-20 22:10:29 ::1 POST /api/pay - 80 - ::1 curl/8 - 201 0 0 12',
    expect: { ts: 1795212629000, status: 201, latencyMs: 12, route: 'POST /api/pay' },
  },
  {
    headers: ['#Version: 1.0', `#Fields: ${CLOUDFRONT}`],
    text: '2026-11-20\t22:10:29\tHKG62-C2\t675\t13.248.48.9\tGET\td111111abcdef8.cloudfront.net\t/img/7.png\t304\t-\tMozilla/5.0%20(Macintosh)\t-\t-\tMiss\tY5rIQOuGsI2vJN4hR3qLB55Cn4aoogvzPEnHhm5\twww.example.com\thttps\t536\t0.623\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tMiss\tHTTP/2.0\t-\t-\t12812\t0.623\tMiss\t-\t-\t-\t-',
    expect: {
      ts: 1795212629000,
      service: 'www.example.com',
      route: 'GET /img/<id>.png',
      status: 304,
      latencyMs: 623,
    },
  },
  {
    // a CloudFront log of 2012, cut off its header; the client went away: status 000
    text: '2012-11-20\t22:10:29\tFRA2\t675\t203.0.113.9\tGET\td111111abcdef8.cloudfront.net\t/index.html\t000\t-\tMozilla/5.0\t-\t-\tError\tY5rIQ==\td111111abcdef8.cloudfront.net\thttp\t536\t1.020',
    expect: { ts: 1353449429000, status: null, latencyMs: 1020, service: 'd111111abcdef8.cloudfront.net' },
  },
  {
    // CloudFront's real-time log
    text: '1795212629.123\t203.0.113.9\t0.002\t200\t1280\tGET\thttps\td111111abcdef8.cloudfront.net\t/orders/7\t45\tFRA56-P2\tabc==\twww.example.com\t0.013\tHTTP/2.0\tIPv4\tcurl/8\t-\t-\t-\tHit\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tHit\t-\t-\ttext/html\t1000\t-\t-\t51234\tHit\tDE\t-\t*/*\t*\t-\t-\t0',
    expect: { ts: 1795212629123, status: 200, latencyMs: 13, service: 'www.example.com' },
  },
  {
    // IIS Advanced Logging
    headers: [
      '#Software: IIS Advanced Logging Module',
      '#Fields:   date-local time-local   s-ip   cs-method cs-uri-stem c-ip cs(User-Agent) cs(Host) sc-status TimeTakenMS ',
    ],
    text: '2026-11-20 22:10:29.113 10.0.0.4 GET /orders/42 10.0.0.9 "Mozilla/5.0 (X11)" "shop.example.com" 503 109',
    expect: { ts: 1795212629113, service: 'shop.example.com', route: 'GET /orders/<id>', status: 503, latencyMs: 109 },
  },
  {
    // several blanks between the values
    headers: ['#Fields:  c-ip  c-auth-id  date  time  cs-method  cs-uri  sc-status  bytes'],
    text: '10.0.0.9    DMS.user     2026-11-20    22:10:29     GET      /img/7.gif    200     350',
    expect: { ts: 1795212629000, route: 'GET /img/<id>.gif', status: 200 },
  },
  {
    // Exchange: commas between the columns
    headers: [
      '#Software: Microsoft Exchange Server',
      '#Log-type: HttpProxy Logs',
      '#Fields: DateTime,RequestId,UrlHost,UrlStem,Method,HttpStatus,TotalRequestTime',
    ],
    text: '2026-11-20T22:10:29.113Z,4f1c6a0d,mail.example.com,/owa/,GET,503,113',
    expect: { ts: 1795212629113, level: 'error', route: 'GET /owa/', status: 503, latencyMs: 113 },
  },
  {
    headers: ['#Fields: date-time,connector-id,session-id,sequence-number,event,data,context'],
    text: '2026-11-20T22:10:29.213Z,EX01\\Default Frontend,08DD,1,>,"220 EX01 Microsoft ESMTP, ready",',
    expect: { ts: 1795212629213, message: '> 220 EX01 Microsoft ESMTP, ready', status: null },
  },
  {
    // decimals are seconds, as the draft has it; quoted values may hold blanks
    headers: ['#Version: 1.0', '#Fields: date time cs-method cs-uri sc-status time-taken bytes cs(User-Agent)'],
    text: '2026-11-20 22:10:29 GET /a?x=1 200 0.021 512 "Mozilla/5.0 (X11)"',
    expect: { ts: 1795212629000, route: 'GET /a', status: 200, latencyMs: 21 },
  },
];
