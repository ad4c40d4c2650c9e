CREATE OR REPLACE VIEW cardkeeper.notification AS
SELECT
  mchid, notification_id, event_type, original_type, summary, create_time, received_at, request_id, wechatpay_serial, status, reason,
  octet_length(body) AS body_bytes
FROM cardkeeper_internal.notification;

COMMENT ON VIEW cardkeeper.notification IS
  'Every notification of WeChat Pay whose signature was right, without its raw body.';
COMMENT ON COLUMN cardkeeper.notification.mchid IS 'The merchant it was sent to.';
COMMENT ON COLUMN cardkeeper.notification.notification_id IS 'WeChat Pay''s id of the notification.';
COMMENT ON COLUMN cardkeeper.notification.event_type IS 'WeChat Pay''s event_type.';
COMMENT ON COLUMN cardkeeper.notification.original_type IS 'WeChat Pay''s resource.original_type.';
COMMENT ON COLUMN cardkeeper.notification.summary IS 'WeChat Pay''s summary, free text.';
COMMENT ON COLUMN cardkeeper.notification.create_time IS 'When WeChat Pay made it.';
COMMENT ON COLUMN cardkeeper.notification.received_at IS 'When it first arrived here.';
COMMENT ON COLUMN cardkeeper.notification.request_id IS 'The Request-ID header.';
COMMENT ON COLUMN cardkeeper.notification.wechatpay_serial IS 'Which platform key signed it.';
COMMENT ON COLUMN cardkeeper.notification.status IS
  'recorded; unhandled: an event type that is not read; quarantined: authentic, but not opened, read or stored.';
COMMENT ON COLUMN cardkeeper.notification.reason IS 'Why it is quarantined: a stable name.';
COMMENT ON COLUMN cardkeeper.notification.body_bytes IS 'The size of its body in bytes.';
