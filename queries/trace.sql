-- What happened to one request, across services?
select ts, service, level, route, status, round(latency_ms, 1) as latency_ms, message, host, source, line
from logs
where trace_id = :trace
  and (:dataset is null or dataset = :dataset)
order by ts, source, line, event_id
