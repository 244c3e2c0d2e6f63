import type { FormatSample } from './format.ts';

/** Lines of particular loggers, servers and clouds as JSON, with the values they must give. */
export const JSON_VENDOR_SAMPLES: readonly FormatSample[] = [
  // Serilog: compact events; without @l it is Information, the message has holes
  {
    text: '{"@t":"2026-11-20T22:10:29.0251719Z","@mt":"HTTP {RequestMethod} {RequestPath} responded {StatusCode} in {Elapsed:0.0000} ms","RequestMethod":"GET","RequestPath":"/cart/42","StatusCode":200,"Elapsed":0.8123,"@tr":"af2f559d8ac24a288d2aaef55439778b","@sp":"5b08fd4ac3aa42d4"}',
    expect: {
      ts: 1795212629025,
      level: 'info',
      route: 'GET /cart/<id>',
      status: 200,
      latencyMs: 0.8123,
      message: 'HTTP GET /cart/42 responded 200 in 0.8123 ms',
      traceId: 'af2f559d8ac24a288d2aaef55439778b',
    },
  },
  {
    // a span: its start is @st
    text: '{"@l":"ERR","@t":"2026-11-20T22:10:29.5Z","@st":"2026-11-20T22:10:29.3769990Z","@m":"charge failed","@tr":"af2f559d8ac24a288d2aaef55439778b"}',
    expect: { ts: 1795212629500, level: 'error', latencyMs: 123.001, message: 'charge failed' },
  },
  {
    text: '{"Timestamp":"2026-11-20T22:10:29.1234567+01:00","Level":"Warning","MessageTemplate":"Slow {Operation}","Properties":{"Operation":"checkout","SourceContext":"Shop.Orders"}}',
    expect: { ts: 1795209029123, level: 'warn', message: 'Slow checkout', latencyMs: null },
  },
  {
    text: '{"EventId":2,"LogLevel":"Information","Category":"Microsoft.AspNetCore.Hosting.Diagnostics","Message":"Request finished","State":{"Message":"Request finished","ElapsedMilliseconds":12.25,"StatusCode":200,"Method":"GET","Path":"/cart"},"Timestamp":"2026-11-20T22:10:29.123Z"}',
    expect: { level: 'info', service: null, route: 'GET /cart', status: 200, latencyMs: 12.25 },
  },
  {
    text: '{"instant":{"epochSecond":1795213422,"nanoOfSecond":656319799},"thread":"main","level":"INFO","loggerName":"com.example.billing.InvoiceJob","message":"invoice rendered","contextMap":{"traceId":"122c8884ce24e7ea"}}',
    expect: { ts: 1795213422656, level: 'info', service: null, traceId: '122c8884ce24e7ea', latencyMs: null },
  },
  {
    text: '{"timeMillis":1795213422656,"thread":"main","level":"WARN","loggerName":"com.example.Job","message":"late","mdc":{"trace_id":"122c8884ce24e7ea"}}',
    expect: { ts: 1795213422656, level: 'warn', traceId: '122c8884ce24e7ea' },
  },
  {
    text: '{"severity":"ERROR","level":50,"timestamp":{"seconds":1795213241,"nanos":159000000},"pid":10430,"httpRequest":{"requestMethod":"GET","requestUrl":"https://shop.example.com/v1/users/42?x=1","status":500,"latency":"0.050422s"},"serviceContext":{"service":"cart-api","version":"1.8.3"},"logging.googleapis.com/trace":"projects/shop/traces/06796866738c859f2f19b7cfb3214824","message":"request failed"}',
    expect: {
      ts: 1795213241159,
      level: 'error',
      service: 'cart-api',
      route: 'GET /v1/users/<id>',
      status: 500,
      latencyMs: 50.422,
      traceId: '06796866738c859f2f19b7cfb3214824',
    },
  },
  {
    text: '{"severity":"INFO","timestampSeconds":1795213241,"timestampNanos":159000000,"message":"ready","httpRequest":{"status":204,"latency":{"seconds":"1","nanos":50422000}}}',
    expect: { ts: 1795213241159, level: 'info', status: 204, latencyMs: 1050.422, message: 'ready' },
  },
  {
    // an export of Cloud Logging
    text: '{"insertId":"x1","jsonPayload":{"message":"charged","duration_ms":12.5,"method":"POST","path":"/charge"},"resource":{"type":"cloud_run_revision","labels":{"service_name":"payments","location":"europe-west1"}},"timestamp":"2026-11-20T22:10:29.293184Z","severity":"NOTICE","receiveTimestamp":"2026-11-20T22:10:30Z","trace":"projects/shop/traces/06796866738c859f2f19b7cfb3214824"}',
    expect: {
      ts: 1795212629293,
      level: 'info',
      service: 'payments',
      route: 'POST /charge',
      latencyMs: 12.5,
      message: 'charged',
      traceId: '06796866738c859f2f19b7cfb3214824',
    },
  },
  {
    text: '{"time":"2026-11-20T22:10:29.1234567Z","resourceId":"/SUBSCRIPTIONS/1/PROVIDERS/MICROSOFT.WEB/SITES/SHOP","operationName":"GatewayLogs","category":"GatewayLogs","durationMs":"31","level":"Informational","correlationId":"c1","properties":{"method":"GET","url":"https://shop.example.com/orders/17","responseCode":404}}',
    expect: { ts: 1795212629123, level: 'info', route: 'GET /orders/<id>', status: 404, latencyMs: 31 },
  },
  {
    // Datadog: the status is a level, durations are nanoseconds
    text: '{"timestamp":"2026-11-20T22:10:29.123Z","status":"warn","message":"slow","dd":{"trace_id":"5612345678901234567","service":"checkout"},"duration":45123456,"http":{"method":"GET","status_code":200,"url":"https://shop.example.com/cart"}}',
    expect: {
      level: 'warn',
      service: 'checkout',
      route: 'GET /cart',
      status: 200,
      latencyMs: 45.123456,
      traceId: '5612345678901234567',
    },
  },
  {
    text: '{"t":{"$date":"2026-03-10T20:58:09.525+00:00"},"s":"W",  "c":"COMMAND",  "id":51803,   "ctx":"conn162095","msg":"Slow query","attr":{"ns":"mydb.users","durationMillis":120}}',
    expect: { ts: 1773176289525, level: 'warn', message: 'Slow query', latencyMs: 120 },
  },
  {
    // one element of an OTLP payload
    text: '{"timeUnixNano":"1795213312231000000","severityNumber":9,"severityText":"","body":"request served","attributes":{"http.request.method":"GET","url.path":"/v1/cart","http.response.status_code":200,"http.server.request.duration":0.018425},"resource":{"service.name":"recommendation","host.name":"node-1"},"scope":"http-server","traceId":"5B8EFFF798038103D269B633813FC60C"}',
    expect: {
      ts: 1795213312231,
      level: 'info',
      service: 'recommendation',
      host: 'node-1',
      route: 'GET /v1/cart',
      status: 200,
      latencyMs: 18.425,
      message: 'request served',
      traceId: '5B8EFFF798038103D269B633813FC60C',
    },
  },
  {
    text: '{"timeUnixNano":"0","observedTimeUnixNano":"1544712660300000000","severityNumber":17,"body":{"message":"no stock","http.route":"/cart/{id}"},"resource":{"service.name":"unknown_service:node","k8s.deployment.name":"cart"},"traceId":""}',
    expect: {
      ts: 1544712660300,
      level: 'error',
      service: 'cart',
      message: 'no stock',
      route: '/cart/{id}',
      traceId: null,
    },
  },
  {
    text: '{"time":"2026-11-20T22:10:29.123Z","type":"platform.report","record":{"requestId":"r1","metrics":{"durationMs":101.51,"billedDurationMs":300,"memorySizeMB":512,"maxMemoryUsedMB":33,"initDurationMs":116.67},"tracing":{"spanId":"s1","type":"X-Amzn-Trace-Id","value":"Root=1-62e900b2-710d76f009d6e7785905449a;Parent=0efbd19962d95b05;Sampled=1"},"status":"success"}}',
    expect: {
      ts: 1795212629123,
      latencyMs: 101.51,
      message: 'platform.report',
      traceId: '1-62e900b2-710d76f009d6e7785905449a',
    },
  },
  {
    // how long a start-up took is no request
    text: '{"time":"2026-11-20T22:10:29.123Z","type":"platform.initReport","record":{"initializationType":"on-demand","status":"success","phase":"init","metrics":{"durationMs":125.33}}}',
    expect: { latencyMs: null, message: 'platform.initReport' },
  },
  {
    text: '{"timestamp":"2026-11-20T22:10:29Z","level":"ERROR","message":"boom","logger":"root","requestId":"r1"}',
    expect: { level: 'error', service: null, message: 'boom' },
  },
  {
    // API Gateway's own example of an access log: requestTime is a date
    text: '{"requestId":"r1","ip":"13.248.48.6","caller":"-","user":"-","requestTime":"20/Nov/2026:22:10:29 +0000","httpMethod":"GET","resourcePath":"/orders/{id}","status":"502","protocol":"HTTP/1.1","responseLength":"34","responseLatency":"2999","integrationLatency":"-"}',
    expect: {
      ts: 1795212629000,
      level: 'error',
      route: 'GET /orders/{id}',
      status: 502,
      latencyMs: 2999,
    },
  },
  {
    text: '{"request_id":"r1","request_time_epoch":"1795212629661","http_method":"OPTIONS","path":"/prod/ontology","status_code":"200","integration_latency":"0","response_latency":"8","authorizer_latency":"-","error_message":"-","xray_trace_id":"Root=1-640b22bc-727b3ec204d887c531a8b562"}',
    expect: {
      ts: 1795212629661,
      route: 'OPTIONS /prod/ontology',
      status: 200,
      latencyMs: 8,
      message: 'OPTIONS /prod/ontology',
      traceId: '1-640b22bc-727b3ec204d887c531a8b562',
    },
  },
  {
    text: '{"timestamp":1795212629260,"formatVersion":1,"webaclId":"arn:aws:wafv2:eu-west-1:1:regional/webacl/test/5451","terminatingRuleId":"Default_Action","action":"ALLOW","httpSourceName":"ALB","ruleGroupList":[],"httpRequest":{"clientIp":"10.0.0.1","country":"CN","headers":[{"name":"host","value":"x"}],"uri":"/graphql","httpVersion":"HTTP/2.0","httpMethod":"POST","requestId":"r1"}}',
    expect: { ts: 1795212629260, route: 'POST /graphql', status: null, latencyMs: null, message: 'POST /graphql' },
  },
  {
    text: '{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","sessionContext":{"attributes":{"creationDate":"2026-11-20T21:00:00Z"}}},"eventTime":"2026-11-20T22:10:29Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","errorCode":"AccessDenied","errorMessage":"Access Denied","eventID":"e1","eventType":"AwsApiCall"}',
    expect: { ts: 1795212629000, level: 'error', service: 's3', message: 'Access Denied', latencyMs: null },
  },
  {
    text: '{"eventTime":"2026-11-20T22:10:29Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","errorCode":null,"eventType":"AwsApiCall"}',
    expect: { level: null, service: 'ec2', message: 'DescribeInstances' },
  },
  {
    text: '{"ClientRequestMethod":"GET","ClientRequestURI":"/about","EdgeEndTimestamp":1795212629123000000,"EdgeResponseStatus":404,"EdgeStartTimestamp":1795212629100000000,"OriginResponseTime":9000000,"RayID":"87a1b2c3d4e5f001"}',
    expect: { ts: 1795212629100, level: 'warn', route: 'GET /about', status: 404, latencyMs: 23 },
  },
  {
    // between two whole seconds nothing can be said
    text: '{"ClientRequestMethod":"GET","ClientRequestURI":"/about","EdgeEndTimestamp":"2026-11-20T22:10:29Z","EdgeResponseStatus":200,"EdgeStartTimestamp":"2026-11-20T22:10:29Z"}',
    expect: { ts: 1795212629000, latencyMs: null, status: 200 },
  },
  {
    text: '{"ClientAddr":"172.17.0.1:39496","DownstreamStatus":200,"Duration":35731,"OriginDuration":32466,"RequestMethod":"GET","RequestPath":"/cart/42","ServiceName":"cart@docker","StartUTC":"2026-11-20T22:10:29.587782192Z","level":"info","msg":"","time":"2026-11-20T22:10:29Z"}',
    expect: {
      ts: 1795212629587,
      service: 'cart@docker',
      route: 'GET /cart/<id>',
      status: 200,
      latencyMs: 0.035731,
      message: 'GET /cart/42',
    },
  },
  {
    // Envoy and Istio: whole milliseconds however large; 0 where nobody answered
    text: '{"start_time":"2026-11-20T22:10:29.587Z","method":"GET","path":"/cart/42","protocol":"HTTP/1.1","response_code":0,"response_flags":"DC","duration":12500,"upstream_service_time":null,"authority":"cart","upstream_cluster":"outbound|8080||cart.shop.svc.cluster.local","traceparent":null}',
    expect: { ts: 1795212629587, route: 'GET /cart/<id>', status: 0, latencyMs: 12_500 },
  },
  {
    text: '{"latencies":{"request":515,"kong":58,"proxy":457},"service":{"name":"orders","host":"orders.local","port":80},"request":{"method":"GET","uri":"/orders/17","url":"http://shop.example.com:8000/orders/17","size":"75"},"response":{"status":200,"size":"434"},"started_at":1795212629587,"client_ip":"127.0.0.1"}',
    expect: { ts: 1795212629587, service: 'orders', route: 'GET /orders/<id>', status: 200, latencyMs: 515 },
  },
  {
    // a slow answer of Caddy is seconds too
    text: '{"level":"info","ts":1795212629.4048202,"logger":"http.log.access","msg":"handled request","request":{"method":"GET","uri":"/report"},"duration":4.250000017,"status":200}',
    expect: { latencyMs: 4250.000017, status: 200 },
  },
  {
    text: '{"level":"warn","ts":1795212629.4,"logger":"tls.issuance.acme","msg":"rate limited","try_again_in":86399.99}',
    expect: { latencyMs: null },
  },
  {
    text: '{"method":"POST","path":"/users/sign_in","format":"html","controller":"SessionsController","action":"create","status":0,"time":"2026-11-20T22:10:29.195Z","target_duration_s":1,"redis_duration_s":0.001104,"db_duration_s":0.002,"cpu_s":0.79,"duration_s":0.01291}',
    expect: { ts: 1795212629195, status: 0, latencyMs: 12.91, route: 'POST /users/sign_in' },
  },
  {
    text: '{"method":"GET","path":"/orders","format":"html","controller":"OrdersController","action":"index","status":200,"duration":0.93,"view":0.41,"db":0.12,"@timestamp":"2026-11-20T22:10:29.195Z"}',
    expect: { latencyMs: 0.93, route: 'GET /orders' },
  },
  {
    text: '{"message":"Matched route","context":{"status":200,"duration_ms":6.55},"level":300,"level_name":"WARNING","channel":"app","datetime":"2026-11-20T19:10:29.525098-03:00"}',
    expect: { ts: 1795212629525, level: 'warn', status: 200, latencyMs: 6.55 },
  },
  {
    text: '{"timestamp":"2026-11-20T22:10:29.821315Z","level":"INFO","fields":{"message":"finished processing request","latency":"12 ms","status":200},"target":"tower_http::trace::on_response","span":{"method":"GET","uri":"/cart","name":"request"}}',
    expect: {
      ts: 1795212629821,
      message: 'finished processing request',
      route: 'GET /cart',
      status: 200,
      latencyMs: 12,
    },
  },
  {
    text: '{"version":"1.1","host":"web-1","short_message":"card declined","full_message":"card declined: try again","timestamp":1795212629.293,"level":4,"_service":"payments","_duration_ms":133}',
    expect: {
      ts: 1795212629293,
      level: 'warn',
      service: 'payments',
      host: 'web-1',
      message: 'card declined',
      latencyMs: 133,
    },
  },
  {
    text: '{"__REALTIME_TIMESTAMP":"1795212629293184","_HOSTNAME":"web-1","PRIORITY":"3","SYSLOG_IDENTIFIER":"sshd","_PID":"812","MESSAGE":"error: kex_exchange_identification"}',
    expect: { ts: 1795212629293, level: 'error', service: 'sshd', host: 'web-1' },
  },
  {
    text: '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"a1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/pods?limit=500","verb":"list","user":{"username":"admin"},"responseStatus":{"code":403},"requestReceivedTimestamp":"2026-11-20T22:10:29.102113Z","stageTimestamp":"2026-11-20T22:10:29.106113Z"}',
    expect: { ts: 1795212629102, level: 'warn', route: '/api/v1/namespaces/shop/pods', status: 403, latencyMs: 4 },
  },
  {
    text: '{"time":"2026-11-20T22:10:29.123456789Z","type":"response","auth":{"token_type":"service"},"request":{"id":"r1","operation":"update","path":"sys/leases/renew"},"response":{"mount_type":"system"}}',
    expect: { ts: 1795212629123, latencyMs: null, status: null },
  },
  {
    text: '{"status":"die","id":"4d2","from":"shop/cart","Type":"container","Action":"die","Actor":{"ID":"4d2","Attributes":{"exitCode":"137","name":"shop-cart-1"}},"scope":"local","time":1795212629,"timeNano":1795212629293184000}',
    expect: { ts: 1795212629293, service: 'shop-cart-1', status: null },
  },
  {
    // loguru: how long the program has run is no latency
    text: '{"text":"late\\n","record":{"elapsed":{"repr":"0:00:04.1","seconds":4.1},"exception":null,"extra":{"request_id":"r1"},"level":{"name":"WARNING","no":30},"line":7,"message":"late","name":"app.main","time":{"repr":"2026-11-20 22:10:29.293184+00:00","timestamp":1795212629.293184}}}',
    expect: { ts: 1795212629293, level: 'warn', message: 'late', latencyMs: null, service: null },
  },
  {
    text: '{"levelno":40,"created_by":"x","timestamp":"2026-11-20T22:10:29Z","message":"python"}',
    expect: { level: 'error' },
  },
  {
    text: '{"@level":"warn","@message":"lease expired","@module":"expiration","@timestamp":"2026-11-20T22:10:29.123456Z"}',
    expect: { ts: 1795212629123, level: 'warn', service: 'expiration', message: 'lease expired' },
  },
  {
    text: '{"ts":1795212629123.45,"caller":"app/main.go:12","msg":"Pod status updated","v":0,"pod":"kube-system/dns"}',
    expect: { ts: 1795212629123, level: 'info', message: 'Pod status updated' },
  },
  {
    // zerolog: milliseconds, however short
    text: '{"level":"info","service":"checkout","path":"/checkout","status":200,"latency":0.173904,"time":1795213322205,"message":"request completed"}',
    expect: { latencyMs: 0.173904, service: 'checkout' },
  },
  {
    // logrus sorts its keys; a Go duration is nanoseconds, however short
    text: '{"elapsed":17917,"level":"info","msg":"request completed","path":"/checkout","status":200,"time":"2026-11-20T22:22:02Z"}',
    expect: { latencyMs: 0.017917 },
  },
  {
    text: '{"level":"\\u001b[32minfo\\u001b[39m","message":"coloured","timestamp":"2026-11-20 22:10:29"}',
    expect: { level: 'info', message: 'coloured' },
  },
  {
    // a row of CSV: no unit, but start and end confirm it
    text: '{"TraceID":"0157788c7f6be40be83667e20de797bb","PodName":"frontend-579b9bff58-t2dbm","OperationName":"hipstershop.Frontend/Recv.","StartTimeUnixNano":"1661140994180863716","EndTimeUnixNano":"1661140994401635594","Duration":"220771"}',
    expect: {
      ts: 1661140994180,
      service: 'frontend',
      latencyMs: 220.771,
      message: 'hipstershop.Frontend/Recv.',
      traceId: '0157788c7f6be40be83667e20de797bb',
    },
  },
  {
    text: '{"start_time":"2026-11-20T22:10:29.100Z","end_time":"2026-11-20T22:10:29.133Z","duration":33000,"msg":"done"}',
    expect: { latencyMs: 33 },
  },
  {
    // Zipkin: microseconds throughout
    text: '{"traceId":"5af7183fb1d4cf5f","name":"get /cart","timestamp":1795212629293184,"duration":1731,"tags":{"http.method":"GET"}}',
    expect: { ts: 1795212629293, latencyMs: 1.731, traceId: '5af7183fb1d4cf5f' },
  },
  {
    // Apache's %D without a unit
    text: '{"time":"2026-11-20T22:10:29+0000","remote_addr":"10.0.0.1","user_agent":"curl/8","method":"GET","path":"/cart","status":200,"bytes":31,"duration":8272}',
    expect: { latencyMs: 8.272 },
  },
  {
    text: '{"Date":"2026-11-20","Time":"22:10:29,123","Level":"WARN","Component":"dfs.DataNode","Content":"Slow block"}',
    expect: { ts: 1795212629123, level: 'warn', message: 'Slow block' },
  },
  {
    // Fluent Bit
    text: '{"date":1795212629.293184,"log":"ready","kubernetes":{"pod_name":"cart-579b9bff58-t2dbm","host":"node-1","labels":{"app":"cart"}}}',
    expect: { ts: 1795212629293, service: 'cart', host: 'node-1', message: 'ready' },
  },
  {
    text: '{"time":"22:10:29.5","level":"INFO","msg":"no day"}',
    expect: { ts: null, attributes: '{"time_of_day":"22:10:29.500"}' },
  },
  {
    // semantic_logger
    text: '{"host":"web-1","application":"shop","timestamp":"2026-11-20T22:10:29.5Z","level":"info","name":"OrdersController","message":"Completed #index","duration":"12.34ms","duration_ms":12.3,"payload":{"status":200,"path":"/orders","method":"GET"}}',
    expect: { service: 'shop', route: 'GET /orders', status: 200, latencyMs: 12.3 },
  },
  {
    text: '{"http_request":{"method":"GET","path":"/login"},"http_response":{"status":200,"took":1234567},"level":"info","msg":"completed handling request","time":"2026-11-20T22:10:29Z"}',
    expect: { status: 200, latencyMs: 1.234567 },
  },
  {
    text: '{"type":"Warning","reason":"BackOff","message":"Back-off restarting","lastTimestamp":"2026-11-20T22:10:29Z"}',
    expect: { ts: 1795212629000, level: 'warn' },
  },
  {
    text: '{"_index":"logs-1","_source":{"@timestamp":"2026-11-20T22:10:29.5Z","message":"hello","log":{"level":"warn"},"service":{"name":"cart"}}}',
    expect: { ts: 1795212629500, level: 'warn', service: 'cart', message: 'hello' },
  },
  {
    text: '{"ts":"2026-11-20T22:10:29Z","msg":"served","b3":"80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1","took":"00:00:00.2500000"}',
    expect: { traceId: '80f198ee56343ba864fe8b2a57d3eff7', latencyMs: 250 },
  },
  {
    // times that are no latencies
    text: '{"ts":"2026-11-20T22:10:29Z","msg":"report","billed_duration_ms":700,"init_duration_ms":374.97,"port":5432,"bytes":8272,"lock_wait_ms":1000.119,"session_timeout_ms":6000}',
    expect: { latencyMs: null },
  },
];
