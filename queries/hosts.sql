-- Is it one host, or all of them?
select
  dataset,
  service,
  host,
  count(*) as log_records,
  count_if(status >= 500 or (status is null and level in ('error', 'fatal'))) as errors,
  round(approx_percentile(latency_ms, 0.95), 1) as p95_ms,
  max(ts) as last_seen
from logs
where (:dataset is null or dataset = :dataset)
group by 1, 2, 3
order by errors desc, p95_ms desc, log_records desc, dataset, service, host
