/** CloudFront's standard log, whose fields have only ever been added to at the end. */
export const CLOUDFRONT =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end';
/** CloudFront's real-time log with all fields. */
const CLOUDFRONT_REALTIME =
  'timestamp c-ip time-to-first-byte sc-status sc-bytes cs-method cs-protocol cs-host cs-uri-stem cs-bytes x-edge-location x-edge-request-id x-host-header time-taken cs-protocol-version c-ip-version cs-user-agent cs-referer cs-cookie cs-uri-query x-edge-response-result-type x-forwarded-for ssl-protocol ssl-cipher x-edge-result-type fle-encrypted-fields fle-status sc-content-type sc-content-len sc-range-start sc-range-end c-port x-edge-detailed-result-type c-country cs-accept-encoding cs-accept cache-behavior-path-pattern cs-headers cs-header-names cs-headers-count';
const IIS =
  'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken';
const IIS_7 =
  'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken';
const IIS_6 =
  'date time s-sitename s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status';

const ADDRESS = '(?:[0-9a-fA-F.:%]{2,45}|-)';
const DATE_TIME = '\\d{4}-\\d\\d-\\d\\d[ \\t]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,7})?';
/** A tab-separated line that names a CloudFront edge. */
const CLOUDFRONT_LINE = new RegExp(`^${DATE_TIME}\\t[A-Z]{3}\\d{1,3}(?:-[A-Z]\\d{1,3})?\\t(?:\\d+|-)\\t${ADDRESS}\\t`);
const REALTIME_LINE = new RegExp(`^\\d{10}\\.\\d{3}\\t${ADDRESS}\\t(?:\\d|-)[\\d.]*\\t(?:\\d{3}|-)\\t`);
const IIS_LINE = new RegExp(`^${DATE_TIME} (?:W3SVC\\d{1,10} )?(?:[A-Za-z][\\w-]{0,62} )?${ADDRESS} [A-Z]{3,10} /`);

/** Columns of a line that comes without the header that names them, from its shape; null where nothing can be known. */
export const columnsOfShape = (line: string): string | null => {
  if (CLOUDFRONT_LINE.test(line)) return CLOUDFRONT;
  if (REALTIME_LINE.test(line)) return CLOUDFRONT_REALTIME;
  if (!IIS_LINE.test(line)) return null;
  const words = line.split(' ', 32).length;
  if (line.includes(' W3SVC')) return words === 14 ? IIS_6 : null;
  return words === 15 ? IIS : words === 14 ? IIS_7 : null;
};

/** Date, time, an address, a method and a path, or an edge location: what IIS and CloudFront write. */
export const looksW3c = (line: string): boolean =>
  IIS_LINE.test(line) || CLOUDFRONT_LINE.test(line) || REALTIME_LINE.test(line);
