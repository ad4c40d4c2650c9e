CREATE OR REPLACE VIEW cardkeeper.callback_health AS
SELECT
  (received_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
  mchid,
  event_type,
  count(*) AS received,
  count(*) FILTER (WHERE status = 'recorded') AS recorded,
  count(*) FILTER (WHERE status = 'unhandled') AS unhandled,
  count(*) FILTER (WHERE status = 'quarantined') AS quarantined,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY (extract(epoch FROM received_at) - extract(epoch FROM create_time))::double precision) AS median_delay,
  percentile_cont(0.95) WITHIN GROUP (ORDER BY (extract(epoch FROM received_at) - extract(epoch FROM create_time))::double precision) AS p95_delay,
  max(received_at) AS last_received_at
FROM cardkeeper_internal.notification
GROUP BY 1, 2, 3;

COMMENT ON VIEW cardkeeper.callback_health IS
  'How WeChat Pay''s notifications arrived on each Beijing day, by merchant and event type. Ask for days: WHERE day >= … is fast.';
COMMENT ON COLUMN cardkeeper.callback_health.day IS 'The Beijing day, from midnight to midnight at +08:00, on which they first arrived.';
COMMENT ON COLUMN cardkeeper.callback_health.mchid IS 'The merchant they were sent to.';
COMMENT ON COLUMN cardkeeper.callback_health.event_type IS 'WeChat Pay''s event_type; null for those of which it could not be read.';
COMMENT ON COLUMN cardkeeper.callback_health.received IS 'How many arrived, each counted once however often it came.';
COMMENT ON COLUMN cardkeeper.callback_health.recorded IS 'How many of them were read and recorded.';
COMMENT ON COLUMN cardkeeper.callback_health.unhandled IS 'How many are of an event type that is not read.';
COMMENT ON COLUMN cardkeeper.callback_health.quarantined IS 'How many stand in quarantine now.';
COMMENT ON COLUMN cardkeeper.callback_health.median_delay IS 'From WeChat Pay''s create_time to the first arrival: half of them took no longer, seconds.';
COMMENT ON COLUMN cardkeeper.callback_health.p95_delay IS 'The same for 95 of 100 of them, seconds.';
COMMENT ON COLUMN cardkeeper.callback_health.last_received_at IS 'When the last one arrived.';
