-- When was nothing written at all?
select dataset, previous as last_before, ts as first_after, date_diff('second', previous, ts) as gap_seconds
from (
  select dataset, ts, lag(ts) over (partition by dataset order by ts) as previous
  from logs
  where (:dataset is null or dataset = :dataset)
)
where date_diff('second', previous, ts) >= :seconds
order by gap_seconds desc, ts, dataset
limit :limit
