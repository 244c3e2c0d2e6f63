-- When did requests fail, and what share of them?
select
  minute,
  dataset,
  sum(requests) as requests,
  sum(errors) as errors,
  round(100e0 * sum(errors) / nullif(sum(requests), 0), 2) as error_percent
from windows
where (:dataset is null or dataset = :dataset)
group by 1, 2
having sum(requests) > 0
order by 1, 2
