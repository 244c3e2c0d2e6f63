-- What do the logs say most, worst level first?
select
  dataset,
  level,
  service,
  count(*) as seen,
  min(ts) as first_seen,
  max(ts) as last_seen,
  min_by(message, row(ts, event_id)) as example
from logs
where message is not null
  and (:dataset is null or dataset = :dataset)
group by dataset, level, service, fingerprint
order by
  case level when 'fatal' then 0 when 'error' then 1 when 'warn' then 2 when 'info' then 3 else 4 end,
  seen desc,
  first_seen,
  dataset,
  service,
  fingerprint
limit :limit
