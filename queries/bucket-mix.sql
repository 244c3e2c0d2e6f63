-- How did the mix of fast, medium, slow and critical requests shift?
select
  date_add('minute', -(minute(minute) % 5), minute) as five_minutes,
  dataset,
  sum(fast) as fast,
  sum(medium) as medium,
  sum(slow) as slow,
  sum(critical) as critical,
  round(100e0 * sum(slow + critical) / nullif(sum(fast + medium + slow + critical), 0), 2) as slow_percent
from windows
where (:dataset is null or dataset = :dataset)
group by 1, 2
having sum(fast + medium + slow + critical) > 0
order by 1, 2
