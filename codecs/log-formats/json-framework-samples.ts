import type { FormatSample } from './format.ts';

/** Lines as frameworks and clouds write them, with what is easily misread: units, parts of times, numbers that are no latency. */
export const JSON_FRAMEWORK_SAMPLES: readonly FormatSample[] = [
  {
    // Echo: nanoseconds, said once more in words
    text: '{"time":"2026-11-20T22:10:29.5+02:00","id":"","remote_ip":"::1","host":"localhost:1323","method":"GET","uri":"/users/12","status":200,"error":"","latency":15230912,"latency_human":"15.230912ms","bytes_in":0,"bytes_out":13}',
    expect: { ts: 1795205429500, latencyMs: 15.230912, status: 200, route: 'GET /users/<id>' },
  },
  {
    // Kratos: seconds, however long it took
    text: '{"level":"INFO","ts":"2026-11-20T22:10:29Z","caller":"logging/logging.go:67","service.name":"greeter","kind":"server","component":"http","operation":"/a.Greeter/SayHello","code":0,"latency":2.000123456}',
    expect: { service: 'greeter', latencyMs: 2000.123456, status: null },
  },
  {
    // App Engine's request log
    text: '{"protoPayload":{"appId":"s~shop","startTime":"2026-11-20T22:10:29.100Z","endTime":"2026-11-20T22:10:29.350Z","latency":"0.250s","method":"GET","resource":"/","status":200},"httpRequest":{"status":200},"resource":{"type":"gae_app","labels":{"module_id":"default"}},"timestamp":"2026-11-20T22:10:29.100Z","severity":"INFO"}',
    expect: { service: 'default', latencyMs: 250, status: 200, level: 'info' },
  },
  {
    // logback 1.3: nanoseconds are a part of the time
    text: '{"timestamp":1795212629018,"nanoseconds":18456789,"level":"INFO","loggerName":"a.B","formattedMessage":"Hello bob","message":"Hello {}","arguments":["bob"]}',
    expect: { ts: 1795212629018, latencyMs: null, message: 'Hello bob' },
  },
  {
    // java.util.logging and Python's LogRecord name parts of the time too
    text: '{"created":1795212629.018,"msecs":18.4,"relativeCreated":1234.5,"levelno":40,"message":"boom"}',
    expect: { ts: 1795212629018, latencyMs: null, level: 'error' },
  },
  {
    // what names the service plainly is worth more than the logger, wherever it stands
    text: '{"instant":{"epochSecond":1795212629,"nanoOfSecond":18000000},"level":"INFO","loggerName":"http","message":"m","contextMap":{"service":"billing"}}',
    expect: { ts: 1795212629018, service: 'billing' },
  },
  {
    // metrics in the embedded format of CloudWatch
    text: '{"_aws":{"Timestamp":1795212629018,"CloudWatchMetrics":[]},"service":"pay","Latency":55}',
    expect: { ts: 1795212629018, service: 'pay', latencyMs: 55 },
  },
  {
    // a row of CloudWatch Insights: billed time is no latency, and the rest are milliseconds
    text: '{"@timestamp":"2026-11-20 22:10:29.018","@requestId":"8b2c","@duration":0.95,"@billedDuration":1,"@memorySize":134217728}',
    expect: { ts: 1795212629018, latencyMs: 0.95 },
  },
  {
    text: '{"ts":{"$date":"2026-11-20T22:10:29.018Z"},"op":"query","ns":"shop.carts","millis":45}',
    expect: { ts: 1795212629018, latencyMs: 45 },
  },
  {
    // Kibana's table: a number with separators, nanoseconds by the standard
    text: '{"@timestamp":"Nov 20, 2026 @ 22:10:29.018","log.level":"ERROR","service.name":"shop","event.duration":"12,345,678"}',
    expect: { ts: 1795212629018, level: 'error', latencyMs: 12.345678 },
  },
  {
    // a spreadsheet's date and time
    text: '{"Date":"11/20/2026","Time":"10:10:29 PM","Level":"Information","Message":"done"}',
    expect: { ts: 1795212629000, level: 'info', message: 'done' },
  },
  {
    // django-structlog: a code that is one of HTTP
    text: '{"event":"request_finished","code":500,"request":"GET /x","timestamp":"2026-11-20T22:10:29Z","level":"error"}',
    expect: { status: 500, route: 'GET /x' },
  },
  {
    // the code of a process is no status
    text: '{"time":"2026-11-20T22:10:29Z","level":"warn","msg":"worker left","code":137}',
    expect: { status: null },
  },
  {
    // Jaeger's spans as CSV: microseconds as digits
    text: '{"traceID":"4bf92f3577b34da6","operationName":"GET /a","serviceName":"cart","startTime":"1795212629018456","duration":1234}',
    expect: { ts: 1795212629018, latencyMs: 1.234, service: 'cart' },
  },
  {
    // APM: the unit is the key
    text: '{"@timestamp":"2026-11-20T22:10:29Z","transaction":{"name":"GET /x","duration":{"us":12345}},"service":{"name":"shop"}}',
    expect: { latencyMs: 12.345, service: 'shop' },
  },
  {
    // a column that names its unit in brackets
    text: '{"Time":"2026-11-20 22:10:29","Endpoint":"/a","Method":"GET","Status":200,"Response Time (s)":1.75}',
    expect: { ts: 1795212629000, latencyMs: 1750, status: 200 },
  },
  {
    // times that are no request's
    text: '{"time":"2026-11-20T22:10:29Z","level":"info","msg":"stats","latency":{"p50":1,"p99":2},"avg_latency_ms":12,"lock_wait_ms":1000,"session_duration":1234,"duration":"15d"}',
    expect: { latencyMs: null },
  },
  {
    // JMeter: whole milliseconds, however large
    text: '{"timeStamp":1795212629018,"elapsed":12345,"label":"Home","responseCode":500,"Latency":12340,"Connect":1}',
    expect: { status: 500, latencyMs: 12340 },
  },
  {
    text: '{"timestamp":"2026-11-20T22:10:29Z","severityNumber":"SEVERITY_NUMBER_WARN2","body":"m"}',
    expect: { level: 'warn', message: 'm' },
  },
];
