/** n units as an interval. */
const interval = (unit: string, n: string): string => `case lower(${unit})
  when 'millisecond' then to_milliseconds(${n}) when 'second' then to_seconds(${n}) when 'minute' then to_minutes(${n})
  when 'hour' then to_hours(${n}) when 'day' then to_days(cast(${n} as integer)) when 'week' then to_weeks(cast(${n} as integer))
  when 'month' then to_months(cast(${n} as integer)) when 'quarter' then to_months(cast(3 * ${n} as integer))
  when 'year' then to_years(cast(${n} as integer)) else error('date_add does not know the unit ' || ${unit}) end`;

/** JSON paths in brackets, as Trino takes them, with a dot: $["a b"] → $."a b". */
const jsonPath = (path: string): string => `system.main.regexp_replace(${path}, '\\["([^"]*)"\\]', '."\\1"', 'g')`;

const urlPart = (url: string, group: number): string =>
  `system.main.regexp_extract(${url}, '^(?:([^:/?#]+):)?(?://(?:[^/?#@]*@)?([^/?#:]*)(?::(\\d+))?)?([^?#]*)(?:\\?([^#]*))?(?:#(.*))?', ${group})`;

/** Of two to five values; DuckDB's own pass over nulls, Trino's give null. */
const withoutNulls = (name: string): string => {
  const overloads = [2, 3, 4, 5].map((count) => {
    const values = Array.from({ length: count }, (_, index) => `v${index}`);
    const known = values.map((value) => `${value} is not null`).join(' and ');
    return `(${values.join(', ')}) as case when ${known} then system.main.${name}(${values.join(', ')}) end`;
  });
  return `${name}${overloads.join(', ')}`;
};

/**
 * Functions of Trino that DuckDB lacks, or that do something else there; known values stand in the test. What a macro
 * cannot be (aggregates with FILTER, functions that take lambdas) is renamed instead: see trino-dialect.ts.
 */
export const TRINO_MACROS: readonly string[] = [
  'approx_percentile(x, share) as quantile_disc(x, share)',
  'approx_distinct(x) as count(distinct x), (x, error) as count(distinct x)',
  'map_agg(k, v) as map(list(k), list(v))',
  `date_add(unit, n, t) as t + ${interval('unit', 'n')}`,
  'date_diff(unit, t1, t2) as date_sub(unit, t1, t2)',
  'from_iso8601_timestamp(s) as cast(cast(s as timestamptz) as timestamp)',
  'from_iso8601_date(s) as cast(s as date)',
  "to_iso8601(t) as strftime(t, '%Y-%m-%dT%H:%M:%S.%g')",
  'from_unixtime(s) as make_timestamp(cast(round(s * 1000) as bigint) * 1000)',
  'to_unixtime(t) as epoch(t)',
  'at_timezone(t, zone) as cast(t as timestamptz) at time zone zone',
  'millisecond(t) as system.main.millisecond(t) % 1000',
  'day_of_week(t) as isodow(t)',
  'day_of_month(t) as day(t)',
  'day_of_year(t) as dayofyear(t)',
  'week_of_year(t) as week(t)',
  'year_of_week(t) as isoyear(t)',
  'last_day_of_month(t) as last_day(t)',
  'regexp_like(s, pattern) as regexp_matches(s, pattern)',
  `regexp_extract(s, pattern) as case when regexp_matches(s, pattern) then system.main.regexp_extract(s, pattern) end,
    (s, pattern, n) as case when regexp_matches(s, pattern) then system.main.regexp_extract(s, pattern, n) end`,
  `regexp_replace(s, pattern) as system.main.regexp_replace(s, pattern, '', 'g'), (s, pattern, text) as
    system.main.regexp_replace(s, pattern, system.main.regexp_replace(text, '\\$(\\d)', '\\\\\\1', 'g'), 'g')`,
  'regexp_count(s, pattern) as len(regexp_extract_all(s, pattern))',
  'regexp_split(s, pattern) as string_split_regex(s, pattern)',
  'split_part(s, separator, n) as string_split(s, separator)[n]',
  'codepoint(s) as unicode(s)',
  `json_extract_scalar(j, path) as case when json_valid(j) and json_type(j, ${jsonPath('path')}) not in ('OBJECT', 'ARRAY')
    then json_extract_string(j, ${jsonPath('path')}) end`,
  `json_extract(j, path) as case when json_valid(j) then system.main.json_extract(j, ${jsonPath('path')}) end`,
  'json_parse(s) as json(s)',
  'json_format(j) as cast(j as varchar)',
  'element_at(x, k) as x[k]',
  `cardinality(x) as case when typeof(x) like 'MAP%' then len(json_keys(to_json(x))) else json_array_length(to_json(x)) end`,
  'slice(x, first, n) as list_slice(x, first, first + n - 1)',
  'array_join(x, separator) as array_to_string(x, separator)',
  'array_max(x) as list_max(x)',
  'array_min(x) as list_min(x)',
  'sequence(a, b) as generate_series(a, b), (a, b, step) as generate_series(a, b, step)',
  `width_bucket(x, low, high, n) as cast(greatest(0, least(n + 1, floor((x - low) * n / (high - low)) + 1)) as bigint),
    (x, bins) as len(list_filter(bins, lambda bin: bin <= x))`,
  withoutNulls('greatest'),
  withoutNulls('least'),
  'truncate(x) as trunc(x)',
  'is_nan(x) as isnan(x)',
  'is_finite(x) as isfinite(x)',
  'is_infinite(x) as isinf(x)',
  `url_extract_protocol(url) as ${urlPart('url', 1)}`,
  `url_extract_host(url) as ${urlPart('url', 2)}`,
  `url_extract_port(url) as try_cast(${urlPart('url', 3)} as bigint)`,
  `url_extract_path(url) as ${urlPart('url', 4)}`,
  `url_extract_query(url) as ${urlPart('url', 5)}`,
  `url_extract_fragment(url) as ${urlPart('url', 6)}`,
];
