CREATE OR REPLACE VIEW cardkeeper.coupon AS
SELECT
  c.bucket, c.mchid, split_part(c.card_key, '/', 1) AS stock_id, split_part(c.card_key, '/', 2) AS coupon_id, c.state AS status, c.state_at,
  c.openid, c.appid, c.stock_creator_mchid, c.begin_time, c.end_time, u.uses, u.consume_amount, u.last_consume_time, c.details,
  c.requested, c.first_at, c.last_at, c.change_seq, c.changed_at
FROM cardkeeper_internal.card AS c
LEFT JOIN LATERAL (
  SELECT count(*) AS uses, sum(consume_amount)::bigint AS consume_amount, max(consume_time) AS last_consume_time
  FROM cardkeeper_internal.coupon_use AS u
  WHERE u.card_key = c.card_key AND u.product = c.product AND u.mchid = c.mchid AND u.bucket = c.bucket
) AS u ON true
WHERE c.product = 'coupon';

COMMENT ON VIEW cardkeeper.coupon IS
  'Coupons (代金券), trip coupons (出行券) included, one row each, with what is known of their use. Money is in fen.';
COMMENT ON COLUMN cardkeeper.coupon.bucket IS
  'Which bucket the row belongs to. change_seq is in order within a bucket; on plain PostgreSQL there is one.';
COMMENT ON COLUMN cardkeeper.coupon.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.coupon.stock_id IS 'The stock the coupon is of.';
COMMENT ON COLUMN cardkeeper.coupon.coupon_id IS 'WeChat Pay''s id of the coupon.';
COMMENT ON COLUMN cardkeeper.coupon.status IS 'SENDED, USED or EXPIRED: what was told last.';
COMMENT ON COLUMN cardkeeper.coupon.state_at IS 'When that status was so.';
COMMENT ON COLUMN cardkeeper.coupon.openid IS 'The user.';
COMMENT ON COLUMN cardkeeper.coupon.appid IS 'The application the openid belongs to.';
COMMENT ON COLUMN cardkeeper.coupon.stock_creator_mchid IS 'The merchant that made the coupon''s stock.';
COMMENT ON COLUMN cardkeeper.coupon.begin_time IS 'Where the coupon''s term begins.';
COMMENT ON COLUMN cardkeeper.coupon.end_time IS 'Where the coupon''s term ends.';
COMMENT ON COLUMN cardkeeper.coupon.uses IS 'How many payments it was used in.';
COMMENT ON COLUMN cardkeeper.coupon.consume_amount IS 'How much of a multi-use coupon was used, in fen; null when no use states it.';
COMMENT ON COLUMN cardkeeper.coupon.last_consume_time IS 'When it was last used.';
COMMENT ON COLUMN cardkeeper.coupon.details IS 'What else WeChat Pay told last, under its own names.';
COMMENT ON COLUMN cardkeeper.coupon.requested IS 'Whether a request of ours stands behind the card.';
COMMENT ON COLUMN cardkeeper.coupon.first_at IS 'The earliest time that anything observed about it was so.';
COMMENT ON COLUMN cardkeeper.coupon.last_at IS 'The latest time that anything observed about it was so.';
COMMENT ON COLUMN cardkeeper.coupon.change_seq IS
  'Grows with every change. Read what is new with WHERE change_seq > the greatest you have, bucket by bucket.';
COMMENT ON COLUMN cardkeeper.coupon.changed_at IS 'When the row last changed.';
