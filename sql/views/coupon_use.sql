CREATE OR REPLACE VIEW cardkeeper.coupon_use AS
SELECT
  mchid, split_part(card_key, '/', 1) AS stock_id, substr(card_key, strpos(card_key, '/') + 1) AS coupon_id, card_key, transaction_id, consume_time,
  consume_mchid, consume_amount
FROM cardkeeper_internal.coupon_use
WHERE product = 'coupon';

COMMENT ON VIEW cardkeeper.coupon_use IS 'The uses of coupons, one row for each coupon and payment.';
COMMENT ON COLUMN cardkeeper.coupon_use.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.coupon_use.stock_id IS 'The stock that the coupon was taken from.';
COMMENT ON COLUMN cardkeeper.coupon_use.coupon_id IS 'WeChat Pay''s id of the coupon.';
COMMENT ON COLUMN cardkeeper.coupon_use.card_key IS 'stock_id/coupon_id; a search by it is fast.';
COMMENT ON COLUMN cardkeeper.coupon_use.transaction_id IS 'WeChat Pay''s number of the payment; it stands in the trade bill.';
COMMENT ON COLUMN cardkeeper.coupon_use.consume_time IS 'When it was used.';
COMMENT ON COLUMN cardkeeper.coupon_use.consume_mchid IS 'The merchant that collected the payment.';
COMMENT ON COLUMN cardkeeper.coupon_use.consume_amount IS 'How much of the coupon was used, fen; told only for coupons that may be used several times.';
