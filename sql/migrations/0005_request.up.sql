-- The journal of requests to WeChat Pay: written before a request is sent, and again when its answer is known.

CREATE TABLE cardkeeper_internal.request (
  requested_at         timestamptz NOT NULL,
  settled_at           timestamptz,
  bucket               integer NOT NULL,
  attempts             integer NOT NULL,
  answer_status        integer,
  mchid                text COLLATE "C" NOT NULL,
  product              text COLLATE "C" NOT NULL,
  card_key             text COLLATE "C" NOT NULL,
  operation            text COLLATE "C" NOT NULL,
  number               text COLLATE "C" NOT NULL,
  state                text COLLATE "C" NOT NULL,
  digest               bytea NOT NULL,
  body                 json NOT NULL,
  answer_code          text,
  answer               json,
  wechatpay_request_id text,
  PRIMARY KEY (card_key, operation, number, product, mchid, bucket),
  CONSTRAINT request_state_is_known CHECK (state IN ('sending', 'unknown', 'rejected', 'answered'))
);

CREATE INDEX request_open ON cardkeeper_internal.request (requested_at) WHERE state IN ('sending', 'unknown');

COMMENT ON TABLE cardkeeper_internal.request IS 'One row a request to WeChat Pay that must not be lost or done twice.';
COMMENT ON COLUMN cardkeeper_internal.request.bucket IS 'The card''s bucket.';
COMMENT ON COLUMN cardkeeper_internal.request.mchid IS 'The merchant that asks.';
COMMENT ON COLUMN cardkeeper_internal.request.product IS 'The card''s product.';
COMMENT ON COLUMN cardkeeper_internal.request.card_key IS 'The card it is about.';
COMMENT ON COLUMN cardkeeper_internal.request.operation IS 'What is asked of WeChat Pay, for example prepare.';
COMMENT ON COLUMN cardkeeper_internal.request.number IS 'The business number that makes it safe to repeat; when it starts a card, the card''s own.';
COMMENT ON COLUMN cardkeeper_internal.request.digest IS 'SHA-256 over what makes two requests the same one.';
COMMENT ON COLUMN cardkeeper_internal.request.body IS 'What is sent, without the fields that are encrypted for WeChat Pay.';
COMMENT ON COLUMN cardkeeper_internal.request.requested_at IS 'When it was first written down.';
COMMENT ON COLUMN cardkeeper_internal.request.attempts IS 'How often it was begun.';
COMMENT ON COLUMN cardkeeper_internal.request.state IS
  'sending: perhaps sent, no answer; unknown: no answer tells whether it was done; rejected: refused for good; answered: done.';
COMMENT ON COLUMN cardkeeper_internal.request.settled_at IS 'When its state last changed after sending.';
COMMENT ON COLUMN cardkeeper_internal.request.answer_status IS 'The HTTP status of the answer.';
COMMENT ON COLUMN cardkeeper_internal.request.answer_code IS 'WeChat Pay''s code, when it refused.';
COMMENT ON COLUMN cardkeeper_internal.request.answer IS 'The body of the answer. It may hold a token, so no view shows it.';
COMMENT ON COLUMN cardkeeper_internal.request.wechatpay_request_id IS 'The Request-ID of the answer.';
