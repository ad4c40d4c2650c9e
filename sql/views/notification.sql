CREATE OR REPLACE VIEW cardkeeper.notification AS
SELECT
  mchid, notification_id, event_type, original_type, summary, create_time, received_at, status, reason, request_id,
  CASE WHEN wechatpay_timestamp BETWEEN 0 AND 253402300799 THEN to_timestamp(wechatpay_timestamp) END AS wechatpay_timestamp, wechatpay_serial,
  signature_type, octet_length(body) AS body_size
FROM cardkeeper_internal.notification;

COMMENT ON VIEW cardkeeper.notification IS
  'Every notification of WeChat Pay whose signature was right, whatever became of it, without its body and its signature.';
COMMENT ON COLUMN cardkeeper.notification.mchid IS 'The merchant it was sent to.';
COMMENT ON COLUMN cardkeeper.notification.notification_id IS 'WeChat Pay''s id of the notification; what comes again has the same and stays one row.';
COMMENT ON COLUMN cardkeeper.notification.event_type IS 'WeChat Pay''s event_type, for example DISCOUNT_CARD.USER_ACCEPTED; null when it could not be read.';
COMMENT ON COLUMN cardkeeper.notification.original_type IS 'WeChat Pay''s resource.original_type.';
COMMENT ON COLUMN cardkeeper.notification.summary IS 'WeChat Pay''s summary, free text.';
COMMENT ON COLUMN cardkeeper.notification.create_time IS 'When WeChat Pay made it.';
COMMENT ON COLUMN cardkeeper.notification.received_at IS 'When it first arrived here.';
COMMENT ON COLUMN cardkeeper.notification.status IS
  'recorded: what it tells stands in card_timeline; unhandled: an event type that is not read; quarantined: not opened, read or stored, for the reason beside it.';
COMMENT ON COLUMN cardkeeper.notification.reason IS 'Why it is quarantined: a stable name, for example decryption_failed.';
COMMENT ON COLUMN cardkeeper.notification.request_id IS 'The Request-ID header, which WeChat Pay''s support asks for.';
COMMENT ON COLUMN cardkeeper.notification.wechatpay_timestamp IS 'When it was signed (the Wechatpay-Timestamp header).';
COMMENT ON COLUMN cardkeeper.notification.wechatpay_serial IS 'Which platform key signed it (the Wechatpay-Serial header).';
COMMENT ON COLUMN cardkeeper.notification.signature_type IS 'How it was signed (the Wechatpay-Signature-Type header); absent means WECHATPAY2-SHA256-RSA2048.';
COMMENT ON COLUMN cardkeeper.notification.body_size IS 'How long its body is, bytes.';
