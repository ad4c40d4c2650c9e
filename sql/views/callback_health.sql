CREATE OR REPLACE VIEW cardkeeper.callback_health AS
SELECT
  mchid, event_type,
  count(*) AS received,
  count(*) FILTER (WHERE received_at > now() - interval '1 hour') AS received_last_hour,
  count(*) FILTER (WHERE status = 'recorded') AS recorded,
  count(*) FILTER (WHERE status = 'unhandled') AS unhandled,
  count(*) FILTER (WHERE status = 'quarantined') AS quarantined,
  max(received_at) AS last_received_at,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM received_at - create_time)::double precision) AS delay_median,
  max(extract(epoch FROM received_at - create_time))::double precision AS delay_max
FROM cardkeeper_internal.notification
WHERE received_at > now() - interval '24 hours'
GROUP BY mchid, event_type;

COMMENT ON VIEW cardkeeper.callback_health IS
  'How WeChat Pay''s notifications arrived in the last 24 hours, by merchant and event type.';
COMMENT ON COLUMN cardkeeper.callback_health.mchid IS 'The merchant they were sent to.';
COMMENT ON COLUMN cardkeeper.callback_health.event_type IS 'WeChat Pay''s event_type; null for those that could not be read.';
COMMENT ON COLUMN cardkeeper.callback_health.received IS 'How many different notifications.';
COMMENT ON COLUMN cardkeeper.callback_health.received_last_hour IS 'How many of them in the last hour.';
COMMENT ON COLUMN cardkeeper.callback_health.recorded IS 'How many were read and recorded.';
COMMENT ON COLUMN cardkeeper.callback_health.unhandled IS 'How many are of an event type that is not read.';
COMMENT ON COLUMN cardkeeper.callback_health.quarantined IS 'How many stand in quarantine.';
COMMENT ON COLUMN cardkeeper.callback_health.last_received_at IS 'When the last one arrived.';
COMMENT ON COLUMN cardkeeper.callback_health.delay_median IS
  'From WeChat Pay''s create_time to its arrival here, in seconds: half of them were faster.';
COMMENT ON COLUMN cardkeeper.callback_health.delay_max IS 'The longest of these, in seconds.';
