CREATE OR REPLACE VIEW cardkeeper.merchant_coupon AS
SELECT
  bucket, mchid, split_part(card_key, '/', 1) AS stock_id, split_part(card_key, '/', 2) AS coupon_code, state, state_at, openid, appid,
  details, requested, first_at, last_at, change_seq, changed_at
FROM cardkeeper_internal.card
WHERE product = 'merchant_coupon';

COMMENT ON VIEW cardkeeper.merchant_coupon IS
  'Merchant coupons (商家券), one row each.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.bucket IS
  'Which bucket the row belongs to. change_seq is in order within a bucket; on plain PostgreSQL there is one.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.stock_id IS 'The stock the coupon is of.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.coupon_code IS 'The coupon''s code.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.state IS 'SENT.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.state_at IS 'When that state was so.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.openid IS 'The user.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.appid IS 'The application the openid belongs to.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.details IS 'What else WeChat Pay told last, under its own names.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.requested IS 'Whether a request of ours stands behind the card.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.first_at IS 'The earliest time that anything observed about it was so.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.last_at IS 'The latest time that anything observed about it was so.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.change_seq IS
  'Grows with every change. Read what is new with WHERE change_seq > the greatest you have, bucket by bucket.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.changed_at IS 'When the row last changed.';
