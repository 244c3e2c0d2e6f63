-- What went wrong first?
select
  min(ts) as first_seen,
  dataset,
  service,
  level,
  status,
  count(*) as seen,
  min_by(message, ts) as example,
  min_by(trace_id, ts) as trace_id
from logs
where (status >= 500 or level in ('error', 'fatal'))
  and (:dataset is null or dataset = :dataset)
group by dataset, service, level, status, fingerprint
order by first_seen, seen desc
limit :limit
