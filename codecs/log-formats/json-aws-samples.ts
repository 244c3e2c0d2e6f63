import type { FormatSample } from './format.ts';

/** Events and logs of AWS services as JSON, with the values they must give. */
export const JSON_AWS_SAMPLES: readonly FormatSample[] = [
  // what a Lambda function is called with
  {
    text: '{"version":"2.0","routeKey":"$default","rawPath":"/orders/42","headers":{"x":"y"},"requestContext":{"http":{"method":"POST","path":"/orders/42"},"requestId":"id","time":"20/Nov/2026:22:10:29 +0000","timeEpoch":1795212629123},"isBase64Encoded":false}',
    expect: { ts: 1795212629123, route: 'POST /orders/<id>' },
  },
  {
    text: '{"EventVersion":"1.0","EventSource":"aws:sns","Sns":{"Timestamp":"2026-11-20T22:10:29.123Z","MessageId":"m","Message":"Hello","Type":"Notification","TopicArn":"arn:x"}}',
    expect: { ts: 1795212629123, message: 'Hello' },
  },
  {
    text: '{"messageId":"19dd","body":"order 7","attributes":{"SentTimestamp":"1795212629123","SenderId":"1"},"eventSource":"aws:sqs"}',
    expect: { ts: 1795212629123, message: 'order 7' },
  },
  {
    text: '{"eventName":"INSERT","eventSource":"aws:dynamodb","dynamodb":{"ApproximateCreationDateTime":1795212629,"SequenceNumber":"111"}}',
    expect: { ts: 1795212629000, message: 'INSERT' },
  },
  // EventBridge
  {
    text: '{"version":"0","id":"36eb","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","time":"2026-11-20T22:10:29Z","detail":{"eventVersion":"1.03","eventTime":"2026-11-20T22:10:28Z","eventSource":"s3.amazonaws.com","eventName":"CreateBucket"}}',
    expect: { ts: 1795212629000, service: 's3', message: 'CreateBucket' },
  },
  {
    text: '{"version":"0","id":"36eb","detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","time":"2026-11-20T22:10:29Z","detail":{"instance-id":"i-1","state":"terminated"}}',
    expect: { ts: 1795212629000, level: null, message: 'EC2 Instance State-change Notification' },
  },
  {
    // GuardDuty's severity 2 is low, and none of syslog's
    text: '{"schemaVersion":"2.0","type":"Recon:EC2/PortProbeUnprotectedPort","service":{"serviceName":"guardduty","count":5},"severity":2,"createdAt":"2026-11-20T22:00:29.123Z","updatedAt":"2026-11-20T22:10:29.123Z","title":"An unprotected port is being probed."}',
    expect: { ts: 1795212629123, level: null, service: 'guardduty', message: 'An unprotected port is being probed.' },
  },
  {
    // Route 53 Resolver
    text: '{"version":"1.100000","query_timestamp":"2026-11-20T22:10:29Z","query_name":"example.com.","query_type":"A","rcode":"NOERROR","srcaddr":"10.0.0.9"}',
    expect: { ts: 1795212629000, message: 'example.com.' },
  },
  {
    // metrics in a log, as CloudWatch takes them
    text: '{"_aws":{"Timestamp":1795212629123,"CloudWatchMetrics":[{"Namespace":"shop"}]},"service":"cart","latency":113}',
    expect: { ts: 1795212629123, service: 'cart' },
  },
  {
    // Logs Insights: fields and the log group with its account
    text: '{"@timestamp":"2026-11-20 22:10:29.123","level":"ERROR","message":"boom","@log":"123456789012:/aws/lambda/cart"}',
    expect: { ts: 1795212629123, level: 'error', service: 'cart', message: 'boom' },
  },
  {
    text: '{"requestTimeEpoch":"1795212629123","requestId":"x","httpMethod":"GET","path":"/prod/a","status":"504","latency":"29003"}',
    expect: { ts: 1795212629123, status: 504, latencyMs: 29003 },
  },
  {
    // a route key brings its own method
    text: '{"requestId":"x","requestTime":"20/Nov/2026:22:10:29 +0000","httpMethod":"GET","routeKey":"GET /orders","status":"200","responseLatency":"117"}',
    expect: { ts: 1795212629000, route: 'GET /orders', message: 'GET /orders', latencyMs: 117 },
  },
];
