-- How many requests took how long, minute by minute, in steps that double?
select
  date_trunc('minute', ts) as minute,
  dataset,
  cast(pow(2, floor(log2(greatest(latency_ms, 1)))) as bigint) as from_ms,
  count(*) as requests
from logs
where latency_ms is not null
  and (:dataset is null or dataset = :dataset)
group by 1, 2, 3
order by 1, 2, 3
