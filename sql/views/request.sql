CREATE OR REPLACE VIEW cardkeeper.request AS
SELECT
  mchid, product, card_key, operation, number, state, attempts, requested_at, settled_at, answer_status, answer_code, wechatpay_request_id
FROM cardkeeper_internal.request;

COMMENT ON VIEW cardkeeper.request IS
  'Requests to WeChat Pay that must not be lost or done twice, without bodies and answers.';
COMMENT ON COLUMN cardkeeper.request.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.request.product IS 'discount_card, consumption_card, coupon, merchant_coupon or payroll_card.';
COMMENT ON COLUMN cardkeeper.request.card_key IS 'The number that is unique within merchant and product.';
COMMENT ON COLUMN cardkeeper.request.operation IS 'What is asked of WeChat Pay, for example prepare.';
COMMENT ON COLUMN cardkeeper.request.number IS 'The business number that makes it safe to repeat.';
COMMENT ON COLUMN cardkeeper.request.state IS 'sending, unknown, rejected or answered.';
COMMENT ON COLUMN cardkeeper.request.attempts IS 'How often it was begun.';
COMMENT ON COLUMN cardkeeper.request.requested_at IS 'When it was first written down.';
COMMENT ON COLUMN cardkeeper.request.settled_at IS 'When its state last changed after sending.';
COMMENT ON COLUMN cardkeeper.request.answer_status IS 'The HTTP status of the answer.';
COMMENT ON COLUMN cardkeeper.request.answer_code IS 'WeChat Pay''s code, when it refused.';
COMMENT ON COLUMN cardkeeper.request.wechatpay_request_id IS 'The Request-ID of the answer.';
