-- Which status codes did each service answer with?
select
  dataset,
  service,
  status,
  count(*) as requests,
  round(100e0 * count(*) / sum(count(*)) over (partition by dataset, service), 2) as percent_of_service,
  min(ts) as first_seen,
  max(ts) as last_seen
from logs
where status is not null
  and (:dataset is null or dataset = :dataset)
group by dataset, service, status
order by dataset, service, requests desc, status
