-- What went wrong first?
select
  min(ts) as first_seen,
  dataset,
  service,
  level,
  status,
  count(*) as seen,
  min_by(message, row(ts, event_id)) as example,
  min_by(trace_id, row(ts, event_id)) filter (where trace_id is not null) as trace_id
from logs
where (status >= 500 or level in ('error', 'fatal'))
  and (:dataset is null or dataset = :dataset)
group by dataset, service, level, status, fingerprint
order by first_seen, seen desc, dataset, service, level, status, fingerprint
limit :limit
