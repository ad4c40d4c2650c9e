CREATE OR REPLACE VIEW cardkeeper.request AS
SELECT
  mchid, product, card_key, operation, number, state, attempts, requested_at, settled_at, answer_status, answer_code, wechatpay_request_id,
  path, withholds_fields, lease_until
FROM cardkeeper_internal.request;

COMMENT ON VIEW cardkeeper.request IS 'The requests to WeChat Pay that must not be lost or done twice, without their bodies and answers.';
COMMENT ON COLUMN cardkeeper.request.mchid IS 'The merchant that asks.';
COMMENT ON COLUMN cardkeeper.request.product IS 'The card''s product.';
COMMENT ON COLUMN cardkeeper.request.card_key IS 'The number of the card it is about, as in the view card.';
COMMENT ON COLUMN cardkeeper.request.operation IS 'What is asked, for example prepare.';
COMMENT ON COLUMN cardkeeper.request.number IS 'The business number that makes it safe to repeat.';
COMMENT ON COLUMN cardkeeper.request.state IS
  'sending: perhaps sent, no answer yet; unknown: no answer tells whether it was done; rejected: refused for good; answered: done.';
COMMENT ON COLUMN cardkeeper.request.attempts IS 'How often it was begun.';
COMMENT ON COLUMN cardkeeper.request.requested_at IS 'When it was written down first, before it was sent.';
COMMENT ON COLUMN cardkeeper.request.settled_at IS 'When its state last changed after sending.';
COMMENT ON COLUMN cardkeeper.request.answer_status IS 'The HTTP status of the answer.';
COMMENT ON COLUMN cardkeeper.request.answer_code IS 'WeChat Pay''s code, when it refused, for example PARAM_ERROR.';
COMMENT ON COLUMN cardkeeper.request.wechatpay_request_id IS 'The Request-ID of the answer, which WeChat Pay''s support asks for.';
COMMENT ON COLUMN cardkeeper.request.path IS 'The path that it is sent to; empty when that is not known any more.';
COMMENT ON COLUMN cardkeeper.request.withholds_fields IS
  'Whether fields that were encrypted for WeChat Pay are not kept, so that only its sender can send it again.';
COMMENT ON COLUMN cardkeeper.request.lease_until IS 'Until then somebody is sending it, and nobody else will; null when nobody is.';
