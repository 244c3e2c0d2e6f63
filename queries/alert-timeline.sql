-- Who was warned of what, when, and how long before the failure was seen?
select
  alerts.at,
  alerts.dataset,
  alerts.kind,
  alerts.urgency,
  alerts.service,
  alerts.route,
  round(100 * alerts.probability, 0) as percent,
  alerts.failure_p50 as expected_failure,
  round(date_diff('second', alerts.at, incidents.detected_at) / 60e0, 1) as minutes_before_detected,
  json_extract_scalar(alerts.evidence, '$[0].text') as main_evidence,
  alerts.id
from alerts
left join incidents on alerts.incident = incidents.incident
where (:dataset is null or alerts.dataset = :dataset)
order by alerts.at, alerts.id
