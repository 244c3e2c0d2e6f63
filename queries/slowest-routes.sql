-- Which routes were slowest?
select
  dataset,
  service,
  route,
  count(*) as requests,
  round(approx_percentile(latency_ms, 0.5), 1) as p50_ms,
  round(approx_percentile(latency_ms, 0.95), 1) as p95_ms,
  round(approx_percentile(latency_ms, 0.99), 1) as p99_ms,
  round(max(latency_ms), 1) as max_ms
from logs
where latency_ms is not null
  and (:dataset is null or dataset = :dataset)
group by 1, 2, 3
order by p99_ms desc, requests desc, dataset, service, route
limit :limit
