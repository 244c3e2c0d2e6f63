-- How much traffic did each service have, minute by minute?
select minute, dataset, service, sum(requests) as requests, sum(records) as log_records
from windows
where (:dataset is null or dataset = :dataset)
group by 1, 2, 3
order by 1, 2, 3
