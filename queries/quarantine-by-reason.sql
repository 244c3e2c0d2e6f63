-- What could not be read, and why?
select
  source,
  reason,
  count(*) as records,
  sum(length) as bytes,
  min(line) as first_line,
  max(line) as last_line,
  min_by(substr(text, 1, 120), row(dt, position)) as example
from quarantine
group by 1, 2
order by records desc, source, reason
