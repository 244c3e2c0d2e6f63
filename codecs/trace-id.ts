const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;
/** X-Ray: `Root=1-…;Parent=…` or `Self=…;Root=1-…`. */
const XRAY_ROOT = /(?:^|;)Root=([^;]{1,100})/;
/** B3 in one header (`trace-span-sampled`), Sentry's and Jaeger's (`trace:span:parent:flags`), Google's (`trace/span;o=1`). */
const WITH_SPAN = /^([0-9a-fA-F]{16,32})[-:/][0-9a-fA-F]{1,20}(?:[-:;]|$)/;
const GOOGLE = 'projects/';
const EMPTY = /^[0-]+$/;
const MAX_LENGTH = 128;

/**
 * The trace id in a value, taken out of W3C `traceparent`, `X-Amzn-Trace-Id`, B3, `uber-trace-id`, `X-Cloud-Trace-Context`
 * or Google's resource name; null for an empty or all-zero one and for anything that is no id.
 */
export const traceIdOf = (value: string): string | null => {
  const id = value.length <= 32 && !value.includes('=') ? value : unwrapped(value);
  return id === '' || id.length > MAX_LENGTH || id.includes(' ') || EMPTY.test(id) ? null : id;
};

const unwrapped = (value: string): string => {
  const text = value.length > 512 ? value.slice(0, 512) : value;
  const parent = TRACEPARENT.exec(text) ?? XRAY_ROOT.exec(text) ?? WITH_SPAN.exec(text);
  if (parent) return parent[1] ?? '';
  if (text.startsWith(GOOGLE)) return text.slice(text.lastIndexOf('/') + 1);
  // X-Ray's plugins for Java loggers write `1-…@span`
  const at = text.startsWith('1-') ? text.indexOf('@') : -1;
  return at < 0 ? text : text.slice(0, at);
};
