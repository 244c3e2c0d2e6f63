-- Which single requests took longest, and where do they stand in the logs?
select ts, dataset, service, route, status, round(latency_ms, 1) as latency_ms, trace_id, host, source, line
from logs
where latency_ms is not null
  and (:dataset is null or dataset = :dataset)
order by logs.latency_ms desc, ts, event_id
limit :limit
