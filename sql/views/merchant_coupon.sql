CREATE OR REPLACE VIEW cardkeeper.merchant_coupon AS
SELECT
  mchid, split_part(card_key, '/', 1) AS stock_id, substr(card_key, strpos(card_key, '/') + 1) AS coupon_code, card_key, openid, state, state_at,
  cardkeeper_internal.told_text(details, 'unionid') AS unionid,
  cardkeeper_internal.told_time(cardkeeper_internal.told_text(details, 'send_time')) AS send_time,
  cardkeeper_internal.told_text(details, 'send_channel') AS send_channel,
  cardkeeper_internal.told_text(details, 'send_merchant') AS send_merchant,
  cardkeeper_internal.told_text(details, 'act_id') AS act_id,
  cardkeeper_internal.told_jsonb(details) -> 'attach_info' AS attach_info,
  identity_conflicts, requested, first_at, last_at, change_seq, changed_at
FROM cardkeeper_internal.card
WHERE product = 'merchant_coupon';

COMMENT ON VIEW cardkeeper.merchant_coupon IS
  'Merchant coupons, 商家券, that users received. WeChat Pay does not tell what became of them. What it did not tell of the receipt is null.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.stock_id IS 'The stock that the coupon was taken from.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.coupon_code IS 'The coupon''s code.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.card_key IS 'stock_id/coupon_code; a search by it is fast.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.openid IS 'The user; told only when the stock names an application for it (notify_appid).';
COMMENT ON COLUMN cardkeeper.merchant_coupon.state IS 'SENT.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.state_at IS 'When that was told, by its teller''s clock.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.unionid IS 'The user''s unionid.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.send_time IS 'When the user received it.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.send_channel IS 'The way it came to the user, BUSICOUPON_SEND_CHANNEL_… for example _API.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.send_merchant IS 'The merchant that sent it.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.act_id IS 'The activity that it was sent by.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.attach_info IS 'What belongs to the channel, under WeChat Pay''s names: transaction_id, act_code, hall_code, ….';
COMMENT ON COLUMN cardkeeper.merchant_coupon.identity_conflicts IS
  'Numbers that were told later and differ from the first, each as name=value; null when there are none.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.requested IS 'Whether a request of this installation stands behind the coupon.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.first_at IS 'When the earliest that was told happened.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.last_at IS 'When the latest that was told happened.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.change_seq IS 'Grows with every change, as in the view card.';
COMMENT ON COLUMN cardkeeper.merchant_coupon.changed_at IS 'When the row changed last, by the database''s clock.';
