-- Of the predictions, how many came true, how early, and how many were false alarms?
select
  dataset,
  count(*) as predictions,
  sum(case when outcome = 'failed' then 1 else 0 end) as came_true,
  sum(case when outcome = 'did-not-fail' then 1 else 0 end) as false_alarms,
  sum(case when outcome = 'unknown' then 1 else 0 end) as unknown_outcomes,
  sum(case when outcome is null then 1 else 0 end) as open_predictions,
  round(100 * avg(probability), 0) as mean_percent_said,
  round(approx_percentile(lead_minutes, 0.5e0), 1) as median_minutes_before
from alerts
where kind = 'predicted'
  and (:dataset is null or dataset = :dataset)
group by dataset
order by dataset
