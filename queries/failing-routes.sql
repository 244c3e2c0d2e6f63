-- Which routes failed, how often, from when to when?
select
  dataset,
  service,
  route,
  count(*) as requests,
  count_if(failed) as errors,
  round(100e0 * count_if(failed) / count(*), 2) as error_percent,
  min(ts) filter (where failed) as first_error,
  max(ts) filter (where failed) as last_error
from (
  select *, coalesce(status >= 500, level in ('error', 'fatal'), false) as failed
  from logs
  where (status is not null or latency_ms is not null)
    and (:dataset is null or dataset = :dataset)
)
group by 1, 2, 3
having count_if(failed) > 0
order by errors desc, first_error, dataset, service, route
limit :limit
