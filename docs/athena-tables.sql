create external table if not exists `logs_raw` (
  `event_id` string comment 'identity of the record: the same in every replay of the file',
  `dataset` string comment 'what belongs together: one file or set of files, or live',
  `ts` timestamp comment 'time as the line says, UTC',
  `logged_at` timestamp comment 'when the line can have been written: ts, or ts plus latency',
  `service` string comment 'who wrote it',
  `route` string comment 'method and path without ids, or an operation',
  `level` string comment 'trace, debug, info, warn, error, fatal',
  `status` int comment 'HTTP status',
  `latency_ms` double comment 'milliseconds, null where the record carries none',
  `message` string comment 'text of the record',
  `fingerprint` string comment 'the same for messages that differ in numbers and ids only',
  `trace_id` string comment 'ties the records of one request together',
  `host` string comment 'machine, pod or address',
  `source` string comment 'file or stream shard',
  `line` bigint comment 'first line in the source, from 1',
  `attributes` string comment 'all other fields as JSON text'
)
comment 'Files as replays write them: people read logs.'
partitioned by (
  `dt` string comment 'day of ts as 2026-02-18, UTC',
  `bucket` string comment 'latency: fast, medium, slow, critical, none'
)
row format serde 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
stored as inputformat 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
outputformat 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
location 's3://YOUR-LAKE/logs/'
tblproperties (
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2000-01-01,NOW+3DAYS',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'projection.bucket.type' = 'enum',
  'projection.bucket.values' = 'fast,medium,slow,critical,none',
  'classification' = 'parquet'
);

create external table if not exists `logs_merged` (
  `event_id` string comment 'identity of the record: the same in every replay of the file',
  `dataset` string comment 'what belongs together: one file or set of files, or live',
  `ts` timestamp comment 'time as the line says, UTC',
  `logged_at` timestamp comment 'when the line can have been written: ts, or ts plus latency',
  `service` string comment 'who wrote it',
  `route` string comment 'method and path without ids, or an operation',
  `level` string comment 'trace, debug, info, warn, error, fatal',
  `status` int comment 'HTTP status',
  `latency_ms` double comment 'milliseconds, null where the record carries none',
  `message` string comment 'text of the record',
  `fingerprint` string comment 'the same for messages that differ in numbers and ids only',
  `trace_id` string comment 'ties the records of one request together',
  `host` string comment 'machine, pod or address',
  `source` string comment 'file or stream shard',
  `line` bigint comment 'first line in the source, from 1',
  `attributes` string comment 'all other fields as JSON text'
)
comment 'Files that compaction merged: people read logs.'
partitioned by (
  `dt` string comment 'day of ts as 2026-02-18, UTC',
  `bucket` string comment 'latency: fast, medium, slow, critical, none'
)
row format serde 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
stored as inputformat 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
outputformat 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
location 's3://YOUR-LAKE/compacted/logs/'
tblproperties (
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2000-01-01,NOW+3DAYS',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'projection.bucket.type' = 'enum',
  'projection.bucket.values' = 'fast,medium,slow,critical,none',
  'classification' = 'parquet'
);

create external table if not exists `window_parts_raw` (
  `dataset` string comment 'what belongs together',
  `minute` timestamp comment 'start of the minute of logged_at, UTC',
  `service` string comment 'who wrote it',
  `route` string comment 'method and path without ids, or an operation',
  `records` bigint comment 'log records',
  `requests` bigint comment 'records with a status or a latency',
  `errors` bigint comment 'requests that failed: status 5xx, or level error or fatal without a status',
  `status_1xx` bigint comment 'requests with status 100 to 199',
  `status_2xx` bigint comment 'requests with status 200 to 299',
  `status_3xx` bigint comment 'requests with status 300 to 399',
  `status_4xx` bigint comment 'requests with status 400 to 499',
  `status_5xx` bigint comment 'requests with status 500 to 599',
  `fast` bigint comment 'records in the latency bucket fast',
  `medium` bigint comment 'records in the latency bucket medium',
  `slow` bigint comment 'records in the latency bucket slow',
  `critical` bigint comment 'records in the latency bucket critical',
  `none` bigint comment 'records in the latency bucket none',
  `level_trace` bigint comment 'records of level trace',
  `level_debug` bigint comment 'records of level debug',
  `level_info` bigint comment 'records of level info',
  `level_warn` bigint comment 'records of level warn',
  `level_error` bigint comment 'records of level error',
  `level_fatal` bigint comment 'records of level fatal',
  `latency_sum_us` bigint comment 'sum of latencies in microseconds',
  `first_seen_at` timestamp comment 'smallest logged_at of the minute',
  `last_seen_at` timestamp comment 'largest logged_at of the minute',
  `latency_third_1` binary comment 'for the detector',
  `latency_third_2` binary comment 'for the detector',
  `latency_third_3` binary comment 'for the detector',
  `numbers` binary comment 'for the detector',
  `other_numbers` bigint comment 'values of numeric fields beyond the bound',
  `fingerprints` binary comment 'for the detector',
  `other_fingerprints` bigint comment 'records whose fingerprint is beyond the bound'
)
comment 'Files as replays write them: people read window_parts.'
partitioned by (
  `dt` string comment 'day of logged_at as 2026-02-18, UTC'
)
row format serde 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
stored as inputformat 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
outputformat 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
location 's3://YOUR-LAKE/windows/'
tblproperties (
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2000-01-01,NOW+3DAYS',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'classification' = 'parquet'
);

create external table if not exists `window_parts_merged` (
  `dataset` string comment 'what belongs together',
  `minute` timestamp comment 'start of the minute of logged_at, UTC',
  `service` string comment 'who wrote it',
  `route` string comment 'method and path without ids, or an operation',
  `records` bigint comment 'log records',
  `requests` bigint comment 'records with a status or a latency',
  `errors` bigint comment 'requests that failed: status 5xx, or level error or fatal without a status',
  `status_1xx` bigint comment 'requests with status 100 to 199',
  `status_2xx` bigint comment 'requests with status 200 to 299',
  `status_3xx` bigint comment 'requests with status 300 to 399',
  `status_4xx` bigint comment 'requests with status 400 to 499',
  `status_5xx` bigint comment 'requests with status 500 to 599',
  `fast` bigint comment 'records in the latency bucket fast',
  `medium` bigint comment 'records in the latency bucket medium',
  `slow` bigint comment 'records in the latency bucket slow',
  `critical` bigint comment 'records in the latency bucket critical',
  `none` bigint comment 'records in the latency bucket none',
  `level_trace` bigint comment 'records of level trace',
  `level_debug` bigint comment 'records of level debug',
  `level_info` bigint comment 'records of level info',
  `level_warn` bigint comment 'records of level warn',
  `level_error` bigint comment 'records of level error',
  `level_fatal` bigint comment 'records of level fatal',
  `latency_sum_us` bigint comment 'sum of latencies in microseconds',
  `first_seen_at` timestamp comment 'smallest logged_at of the minute',
  `last_seen_at` timestamp comment 'largest logged_at of the minute',
  `latency_third_1` binary comment 'for the detector',
  `latency_third_2` binary comment 'for the detector',
  `latency_third_3` binary comment 'for the detector',
  `numbers` binary comment 'for the detector',
  `other_numbers` bigint comment 'values of numeric fields beyond the bound',
  `fingerprints` binary comment 'for the detector',
  `other_fingerprints` bigint comment 'records whose fingerprint is beyond the bound'
)
comment 'Files that compaction merged: people read window_parts.'
partitioned by (
  `dt` string comment 'day of logged_at as 2026-02-18, UTC'
)
row format serde 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
stored as inputformat 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
outputformat 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
location 's3://YOUR-LAKE/compacted/windows/'
tblproperties (
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2000-01-01,NOW+3DAYS',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'classification' = 'parquet'
);

create external table if not exists `quarantine_raw` (
  `dataset` string comment 'what belongs together: one file or set of files, or live',
  `source` string comment 'file or stream shard',
  `position` bigint comment 'first byte in the decoded source',
  `length` bigint comment 'bytes',
  `line` bigint comment 'first line in the source, from 1',
  `end_line` bigint comment 'last line in the source',
  `reason` string comment 'why it became no row',
  `sha256` string comment 'hash of the whole record where only its beginning is kept',
  `text` string comment 'its bytes where they are UTF-8',
  `base64` string comment 'its bytes where they are not'
)
comment 'Files as replays write them: people read quarantine.'
partitioned by (
  `dt` string comment 'day of the record before it as 2026-02-18, UTC'
)
row format serde 'org.apache.hive.hcatalog.data.JsonSerDe'
stored as inputformat 'org.apache.hadoop.mapred.TextInputFormat'
outputformat 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
location 's3://YOUR-LAKE/quarantine/'
tblproperties (
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2000-01-01,NOW+3DAYS',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'classification' = 'json'
);

create external table if not exists `quarantine_merged` (
  `dataset` string comment 'what belongs together: one file or set of files, or live',
  `source` string comment 'file or stream shard',
  `position` bigint comment 'first byte in the decoded source',
  `length` bigint comment 'bytes',
  `line` bigint comment 'first line in the source, from 1',
  `end_line` bigint comment 'last line in the source',
  `reason` string comment 'why it became no row',
  `sha256` string comment 'hash of the whole record where only its beginning is kept',
  `text` string comment 'its bytes where they are UTF-8',
  `base64` string comment 'its bytes where they are not'
)
comment 'Files that compaction merged: people read quarantine.'
partitioned by (
  `dt` string comment 'day of the record before it as 2026-02-18, UTC'
)
row format serde 'org.apache.hive.hcatalog.data.JsonSerDe'
stored as inputformat 'org.apache.hadoop.mapred.TextInputFormat'
outputformat 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
location 's3://YOUR-LAKE/compacted/quarantine/'
tblproperties (
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2000-01-01,NOW+3DAYS',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'classification' = 'json'
);

create external table if not exists `alerts` (
  `id` string comment 'for verify',
  `incident` string comment 'what it belongs to',
  `dataset` string comment 'what belongs together',
  `replay` string comment 'the pass over the files that raised it',
  `kind` string comment 'predicted, detected, cleared, revised or retracted',
  `at` timestamp comment 'event time at which the look was due',
  `sent_at` timestamp comment 'wall time of the message',
  `service` string comment 'null for everything',
  `route` string comment 'null for a whole service',
  `probability` double comment 'of a failure within the horizon, 0 to 1',
  `horizon_minutes` double comment 'minutes',
  `failure_p10` timestamp comment 'failed by then with probability 10 %',
  `failure_p50` timestamp comment 'failed by then with probability 50 %',
  `failure_p90` timestamp comment 'failed by then with probability 90 %',
  `urgency` string comment 'LOW, MEDIUM, HIGH or CRITICAL',
  `message` string comment 'as sent',
  `evidence` string comment 'JSON array of signal, observed, expected, unit, text, strongest first',
  `about` string comment 'the alert that a revision or retraction is about',
  `outcome` string comment 'of a prediction: failed, did-not-fail or unknown, null while it is open',
  `outcome_by` string comment 'data or person',
  `failed_at` timestamp comment 'start of the failure that was predicted',
  `lead_minutes` double comment 'minutes from the prediction to the failure'
)
comment 'One row per alert, in the words of the message sent.'
row format serde 'org.apache.hive.hcatalog.data.JsonSerDe'
stored as inputformat 'org.apache.hadoop.mapred.TextInputFormat'
outputformat 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
location 's3://YOUR-LAKE/tables/alerts/'
tblproperties (
  'classification' = 'json'
);

create external table if not exists `incidents` (
  `incident` string comment 'identity',
  `dataset` string comment 'what belongs together',
  `replay` string comment 'the pass over the files that opened it',
  `status` string comment 'DETECTING, ANALYZING, EXECUTING, VERIFYING, COMPLETED or DISMISSED',
  `service` string comment 'null for everything',
  `route` string comment 'null for a whole service',
  `opened_at` timestamp comment 'event time of the first alert',
  `predicted_at` timestamp comment 'event time of the first prediction',
  `detected_at` timestamp comment 'event time at which the failure was seen',
  `ended_at` timestamp comment 'event time of the clearing, null while open',
  `alerts` bigint comment 'how many'
)
comment 'One row per incident: the alerts of one cause.'
row format serde 'org.apache.hive.hcatalog.data.JsonSerDe'
stored as inputformat 'org.apache.hadoop.mapred.TextInputFormat'
outputformat 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
location 's3://YOUR-LAKE/tables/incidents/'
tblproperties (
  'classification' = 'json'
);

create external table if not exists `replays` (
  `replay` string comment 'identity',
  `dataset` string comment 'what belongs together',
  `status` string comment 'running, paused, finished, abandoned or replaced',
  `speed` string comment 'event time divided by wall time as asked, or max',
  `speed_achieved` double comment 'event time divided by wall time',
  `started_at` timestamp comment 'wall time',
  `first_event` timestamp comment 'smallest ts',
  `last_event` timestamp comment 'largest ts',
  `lines` bigint comment 'lines of records plus skipped ones',
  `records` bigint comment 'rows plus quarantined',
  `rows` bigint comment 'records that could be read',
  `quarantined` bigint comment 'records that could not be read',
  `skipped` bigint comment 'lines that belong to no record',
  `alerts` bigint comment 'how many'
)
comment 'One row per pass over the files of a dataset.'
row format serde 'org.apache.hive.hcatalog.data.JsonSerDe'
stored as inputformat 'org.apache.hadoop.mapred.TextInputFormat'
outputformat 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
location 's3://YOUR-LAKE/tables/replays/'
tblproperties (
  'classification' = 'json'
);
