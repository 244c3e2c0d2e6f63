-- Which messages appeared late for the first time?
with spans as (
  select dataset, min(ts) as started, max(ts) as ended
  from logs
  where (:dataset is null or dataset = :dataset)
  group by 1
),
templates as (
  select
    dataset,
    service,
    fingerprint,
    min(ts) as first_seen,
    count(*) as seen,
    min_by(level, row(ts, event_id)) as level,
    min_by(message, row(ts, event_id)) as example
  from logs
  where fingerprint is not null
    and (:dataset is null or dataset = :dataset)
  group by 1, 2, 3
)
select first_seen, templates.dataset, service, level, seen, example
from templates
join spans on templates.dataset = spans.dataset
where to_unixtime(first_seen) > to_unixtime(ended) - :share * (to_unixtime(ended) - to_unixtime(started))
order by first_seen, seen desc, templates.dataset, service, fingerprint
limit :limit
