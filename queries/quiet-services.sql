-- Which services stopped logging before the end?
with spans as (
  select dataset, service, count(*) as log_records, min(ts) as first_seen, max(ts) as last_seen
  from logs
  where (:dataset is null or dataset = :dataset)
  group by 1, 2
),
ends as (
  select dataset, max(last_seen) as ended from spans group by 1
)
select
  spans.dataset,
  service,
  log_records,
  first_seen,
  last_seen,
  round(date_diff('second', last_seen, ended) / 60e0, 1) as silent_minutes
from spans
join ends on spans.dataset = ends.dataset
where date_diff('second', last_seen, ended) >= 60 * :minutes
order by silent_minutes desc, spans.dataset, service
