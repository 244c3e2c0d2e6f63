-- How slow was each service, five minutes by five minutes?
select
  date_add('minute', -(minute(ts) % 5), date_trunc('minute', ts)) as five_minutes,
  dataset,
  service,
  count(*) as requests,
  round(approx_percentile(latency_ms, 0.5), 1) as p50_ms,
  round(approx_percentile(latency_ms, 0.99), 1) as p99_ms
from logs
where latency_ms is not null
  and (:dataset is null or dataset = :dataset)
group by 1, 2, 3
order by 1, 2, 3
