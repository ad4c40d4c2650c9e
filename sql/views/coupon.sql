CREATE OR REPLACE VIEW cardkeeper.coupon AS
SELECT
  c.mchid, split_part(c.card_key, '/', 1) AS stock_id, substr(c.card_key, strpos(c.card_key, '/') + 1) AS coupon_id, c.card_key, c.stock_creator_mchid,
  c.openid, c.state AS status, c.state_at AS status_at,
  cardkeeper_internal.told_text(c.details, 'coupon_name') AS coupon_name,
  cardkeeper_internal.told_text(c.details, 'description') AS description,
  cardkeeper_internal.told_text(c.details, 'coupon_type') AS coupon_type,
  cardkeeper_internal.told_text(c.details, 'business_type') AS business_type,
  cardkeeper_internal.told_boolean(cardkeeper_internal.told_text(c.details, 'no_cash')) AS no_cash,
  cardkeeper_internal.told_boolean(cardkeeper_internal.told_text(c.details, 'singleitem')) AS singleitem,
  cardkeeper_internal.told_time(cardkeeper_internal.told_text(c.details, 'create_time')) AS create_time,
  cardkeeper_internal.told_time(cardkeeper_internal.told_text(c.details, 'available_begin_time')) AS available_begin_time,
  cardkeeper_internal.told_time(cardkeeper_internal.told_text(c.details, 'available_end_time')) AS available_end_time,
  cardkeeper_internal.told_amount(cardkeeper_internal.told_text(c.details, 'normal_coupon_information', 'coupon_amount')) AS coupon_amount,
  cardkeeper_internal.told_amount(cardkeeper_internal.told_text(c.details, 'normal_coupon_information', 'transaction_minimum')) AS transaction_minimum,
  cardkeeper_internal.told_amount(cardkeeper_internal.told_text(c.details, 'singleitem_discount_off', 'single_price_max')) AS single_price_max,
  cardkeeper_internal.told_amount(cardkeeper_internal.told_text(c.details, 'discount_to', 'cut_to_price')) AS cut_to_price,
  cardkeeper_internal.told_amount(cardkeeper_internal.told_text(c.details, 'discount_to', 'max_price')) AS max_price,
  u.use_count, u.last_consume_time, u.consume_amount,
  c.identity_conflicts, c.requested, c.first_at, c.last_at, c.change_seq, c.changed_at
FROM cardkeeper_internal.card AS c
-- A join to one row, which the planner leaves out of a query that does not ask for its columns.
LEFT JOIN LATERAL (
  SELECT
    count(*) AS use_count, max(consume_time) AS last_consume_time, cardkeeper_internal.amount(sum(consume_amount)) AS consume_amount
  FROM cardkeeper_internal.coupon_use
  WHERE card_key = c.card_key AND product = c.product AND mchid = c.mchid AND bucket = c.bucket
) AS u ON true
WHERE c.product = 'coupon';

COMMENT ON VIEW cardkeeper.coupon IS
  'Coupons, 代金券, trip coupons 出行券 included. What a callback did not tell, or what is not what a column holds, is null.';
COMMENT ON COLUMN cardkeeper.coupon.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.coupon.stock_id IS 'The stock that the coupon was taken from.';
COMMENT ON COLUMN cardkeeper.coupon.coupon_id IS 'WeChat Pay''s id of the coupon.';
COMMENT ON COLUMN cardkeeper.coupon.card_key IS 'stock_id/coupon_id; a search by it is fast.';
COMMENT ON COLUMN cardkeeper.coupon.stock_creator_mchid IS 'The merchant that made the stock.';
COMMENT ON COLUMN cardkeeper.coupon.openid IS 'The user, when a request of this installation named one; callbacks do not.';
COMMENT ON COLUMN cardkeeper.coupon.status IS 'SENDED, USED or EXPIRED. The latest counts: a refund can bring a used coupon back.';
COMMENT ON COLUMN cardkeeper.coupon.status_at IS 'When status was told, by its teller''s clock.';
COMMENT ON COLUMN cardkeeper.coupon.coupon_name IS 'The coupon''s name.';
COMMENT ON COLUMN cardkeeper.coupon.description IS 'How it may be used.';
COMMENT ON COLUMN cardkeeper.coupon.coupon_type IS 'NORMAL or CUT_TO.';
COMMENT ON COLUMN cardkeeper.coupon.business_type IS 'MULTIUSE for a coupon that may be used several times.';
COMMENT ON COLUMN cardkeeper.coupon.no_cash IS 'Whether its value is not paid out in cash (no_cash).';
COMMENT ON COLUMN cardkeeper.coupon.singleitem IS 'Whether it counts for single goods only.';
COMMENT ON COLUMN cardkeeper.coupon.create_time IS 'When the user got it.';
COMMENT ON COLUMN cardkeeper.coupon.available_begin_time IS 'From when on it may be used.';
COMMENT ON COLUMN cardkeeper.coupon.available_end_time IS 'Until when it may be used.';
COMMENT ON COLUMN cardkeeper.coupon.coupon_amount IS 'Its value, fen (normal_coupon_information).';
COMMENT ON COLUMN cardkeeper.coupon.transaction_minimum IS 'The least payment that it may be used in, fen (normal_coupon_information).';
COMMENT ON COLUMN cardkeeper.coupon.single_price_max IS 'The highest price that a single-goods discount takes off, fen (singleitem_discount_off).';
COMMENT ON COLUMN cardkeeper.coupon.cut_to_price IS 'The price that it cuts to, fen (discount_to).';
COMMENT ON COLUMN cardkeeper.coupon.max_price IS 'The highest price that it cuts, fen (discount_to).';
COMMENT ON COLUMN cardkeeper.coupon.use_count IS 'In how many payments it was used; they are rows of the view coupon_use.';
COMMENT ON COLUMN cardkeeper.coupon.last_consume_time IS 'When it was used last.';
COMMENT ON COLUMN cardkeeper.coupon.consume_amount IS 'The sum of what was used of it, fen; told only for coupons that may be used several times.';
COMMENT ON COLUMN cardkeeper.coupon.identity_conflicts IS 'Numbers that were told later and differ from the first, each as name=value; null when there are none.';
COMMENT ON COLUMN cardkeeper.coupon.requested IS 'Whether a request of this installation stands behind the coupon.';
COMMENT ON COLUMN cardkeeper.coupon.first_at IS 'When the earliest that was told happened.';
COMMENT ON COLUMN cardkeeper.coupon.last_at IS 'When the latest that was told happened.';
COMMENT ON COLUMN cardkeeper.coupon.change_seq IS 'Grows with every change, as in the view card.';
COMMENT ON COLUMN cardkeeper.coupon.changed_at IS 'When the row changed last, by the database''s clock.';
