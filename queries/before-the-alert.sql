-- Which routes moved most in the minutes before the first alert, against the time before?
with first_alerts as (
  select dataset, min(at) as alerted
  from alerts
  where kind in ('predicted', 'detected')
    and (:dataset is null or dataset = :dataset)
  group by 1
),
requests as (
  select
    logs.dataset,
    service,
    route,
    latency_ms,
    coalesce(status >= 500, level in ('error', 'fatal'), false) as failed,
    ts >= date_add('minute', -:minutes, alerted) as just_before
  from logs
  join first_alerts on logs.dataset = first_alerts.dataset
  where ts < alerted
    and (status is not null or latency_ms is not null)
),
compared as (
  select
    dataset,
    service,
    route,
    count_if(not just_before) as requests_earlier,
    count_if(just_before) as requests_before_alert,
    approx_percentile(latency_ms, 0.5) filter (where not just_before) as p50_earlier_ms,
    approx_percentile(latency_ms, 0.5) filter (where just_before) as p50_before_alert_ms,
    100e0 * count_if(failed and not just_before) / nullif(count_if(not just_before), 0) as error_percent_earlier,
    100e0 * count_if(failed and just_before) / nullif(count_if(just_before), 0) as error_percent_before_alert
  from requests
  group by 1, 2, 3
),
moved as (
  select
    *,
    p50_before_alert_ms / nullif(p50_earlier_ms, 0) as times_slower,
    error_percent_before_alert - error_percent_earlier as error_points
  from compared
)
select
  dataset,
  service,
  route,
  requests_earlier,
  requests_before_alert,
  round(p50_earlier_ms, 1) as p50_earlier_ms,
  round(p50_before_alert_ms, 1) as p50_before_alert_ms,
  round(times_slower, 2) as times_slower,
  round(error_percent_earlier, 2) as error_percent_earlier,
  round(error_percent_before_alert, 2) as error_percent_before_alert
from moved
order by
  abs(ln(coalesce(nullif(times_slower, 0), 1))) + abs(coalesce(error_points, 0)) / 20 desc,
  requests_before_alert desc,
  dataset,
  service,
  route
limit :limit
