-- What was read from which file, over which time?
select
  dataset,
  source,
  count(*) as log_records,
  min(ts) as first_seen,
  max(ts) as last_seen,
  count(distinct service) as services,
  count_if(latency_ms is not null) as with_latency,
  count_if(trace_id is not null) as with_trace
from logs
where (:dataset is null or dataset = :dataset)
group by 1, 2
order by 1, 2
