-- Every authentic notification, as it arrived.

CREATE TABLE cardkeeper_internal.notification (
  create_time           timestamptz,
  received_at           timestamptz NOT NULL,
  wechatpay_timestamp   bigint NOT NULL,
  bucket                integer NOT NULL,
  mchid                 text COLLATE "C" NOT NULL,
  notification_id       text COLLATE "C" NOT NULL,
  status                text COLLATE "C" NOT NULL,
  reason                text COLLATE "C",
  event_type            text COLLATE "C",
  original_type         text,
  summary               text,
  request_id            text,
  wechatpay_nonce       text NOT NULL,
  wechatpay_serial      text NOT NULL,
  wechatpay_signature   text NOT NULL,
  signature_type        text,
  body                  bytea NOT NULL,
  PRIMARY KEY (notification_id, mchid, bucket),
  CONSTRAINT status_is_known CHECK (status IN ('recorded', 'unhandled', 'quarantined')),
  CONSTRAINT quarantined_has_reason CHECK (status <> 'quarantined' OR reason IS NOT NULL)
)
-- A body is encrypted and does not compress; kept in the row up to a page, it costs half of what a compressed or separate one does.
WITH (toast_tuple_target = 8160);

ALTER TABLE cardkeeper_internal.notification ALTER COLUMN body SET STORAGE EXTERNAL;

-- Rows arrive in the order of this column, so a block range index is enough and nearly free. Beijing's day of it is what the views ask for.
CREATE INDEX notification_received_at ON cardkeeper_internal.notification
  USING brin (received_at, ((received_at AT TIME ZONE 'Asia/Shanghai')::date)) WITH (autosummarize = on);
CREATE INDEX notification_quarantined ON cardkeeper_internal.notification (received_at) WHERE status = 'quarantined';

COMMENT ON TABLE cardkeeper_internal.notification IS 'Every notification of WeChat Pay whose signature was right, whatever became of it.';
COMMENT ON COLUMN cardkeeper_internal.notification.bucket IS 'The bucket of the first card it tells of, or else of its own id.';
COMMENT ON COLUMN cardkeeper_internal.notification.mchid IS 'The merchant it was sent to.';
COMMENT ON COLUMN cardkeeper_internal.notification.notification_id IS
  'WeChat Pay''s id of the notification; it comes again with the same. Derived from the body when the body has none.';
COMMENT ON COLUMN cardkeeper_internal.notification.event_type IS 'WeChat Pay''s event_type, for example DISCOUNT_CARD.USER_ACCEPTED.';
COMMENT ON COLUMN cardkeeper_internal.notification.original_type IS 'WeChat Pay''s resource.original_type.';
COMMENT ON COLUMN cardkeeper_internal.notification.summary IS 'WeChat Pay''s summary, free text.';
COMMENT ON COLUMN cardkeeper_internal.notification.create_time IS 'When WeChat Pay made it.';
COMMENT ON COLUMN cardkeeper_internal.notification.received_at IS 'When it first arrived here.';
COMMENT ON COLUMN cardkeeper_internal.notification.request_id IS 'The Request-ID header.';
COMMENT ON COLUMN cardkeeper_internal.notification.wechatpay_timestamp IS
  'The Wechatpay-Timestamp header, Unix seconds as they were signed.';
COMMENT ON COLUMN cardkeeper_internal.notification.wechatpay_nonce IS 'The Wechatpay-Nonce header.';
COMMENT ON COLUMN cardkeeper_internal.notification.wechatpay_serial IS 'The Wechatpay-Serial header: which platform key signed it.';
COMMENT ON COLUMN cardkeeper_internal.notification.wechatpay_signature IS 'The Wechatpay-Signature header, base64.';
COMMENT ON COLUMN cardkeeper_internal.notification.signature_type IS
  'The Wechatpay-Signature-Type header; absent means WECHATPAY2-SHA256-RSA2048.';
COMMENT ON COLUMN cardkeeper_internal.notification.status IS
  'recorded; unhandled: an event type that is not read; quarantined: authentic, but not opened, read or stored.';
COMMENT ON COLUMN cardkeeper_internal.notification.reason IS 'Why it is quarantined: a stable name.';
COMMENT ON COLUMN cardkeeper_internal.notification.body IS 'The request''s body byte for byte, its resource still encrypted.';
