CREATE OR REPLACE VIEW cardkeeper.card AS
SELECT
  bucket, mchid, product, card_key, state, state_at, openid, appid, card_template_id, card_id, card_code, sub_mchid, stock_creator_mchid,
  pay_state, pay_amount, pay_time, transaction_id, begin_time, end_time, objectives, rewards, total_amount, unfinished_reason, details,
  identity_conflicts, requested, first_at, last_at, change_seq, changed_at
FROM cardkeeper_internal.card;

COMMENT ON VIEW cardkeeper.card IS
  'Every card of every product, one row each. Money is in fen.';
COMMENT ON COLUMN cardkeeper.card.bucket IS
  'Which bucket the row belongs to. change_seq is in order within a bucket; on plain PostgreSQL there is one.';
COMMENT ON COLUMN cardkeeper.card.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.card.product IS 'discount_card, consumption_card, coupon, merchant_coupon or payroll_card.';
COMMENT ON COLUMN cardkeeper.card.card_key IS 'The number that is unique within merchant and product.';
COMMENT ON COLUMN cardkeeper.card.state IS
  'Where the card stands: of the states told, the highest in the product''s order, among equals the latest.';
COMMENT ON COLUMN cardkeeper.card.state_at IS 'When that state was so.';
COMMENT ON COLUMN cardkeeper.card.openid IS 'The user.';
COMMENT ON COLUMN cardkeeper.card.appid IS 'The application the openid belongs to.';
COMMENT ON COLUMN cardkeeper.card.card_template_id IS 'The template the card was made from.';
COMMENT ON COLUMN cardkeeper.card.card_id IS 'WeChat Pay''s id of the card; for a consumption card, of the kind of card.';
COMMENT ON COLUMN cardkeeper.card.card_code IS 'The code of the user''s consumption card.';
COMMENT ON COLUMN cardkeeper.card.sub_mchid IS 'The sub-merchant, for a service provider.';
COMMENT ON COLUMN cardkeeper.card.stock_creator_mchid IS 'The merchant that made the coupon''s stock.';
COMMENT ON COLUMN cardkeeper.card.pay_state IS 'The payback: NONE, PAYING or PAID; null when nothing was told.';
COMMENT ON COLUMN cardkeeper.card.pay_amount IS 'The payback in fen.';
COMMENT ON COLUMN cardkeeper.card.pay_time IS 'When it was paid back.';
COMMENT ON COLUMN cardkeeper.card.transaction_id IS 'WeChat Pay''s number of the payback.';
COMMENT ON COLUMN cardkeeper.card.begin_time IS 'Where the card''s term begins.';
COMMENT ON COLUMN cardkeeper.card.end_time IS 'Where the card''s term ends.';
COMMENT ON COLUMN cardkeeper.card.objectives IS 'What the user promised, as WeChat Pay told it last: a JSON array.';
COMMENT ON COLUMN cardkeeper.card.rewards IS 'What the user gets, as WeChat Pay told it last: a JSON array.';
COMMENT ON COLUMN cardkeeper.card.total_amount IS 'The discounts used so far, in fen.';
COMMENT ON COLUMN cardkeeper.card.unfinished_reason IS 'Why the card was not finished, in WeChat Pay''s word.';
COMMENT ON COLUMN cardkeeper.card.details IS 'What else WeChat Pay told last, under its own names.';
COMMENT ON COLUMN cardkeeper.card.identity_conflicts IS
  'Identity values that were seen too and did not stay, as name=value; null when there are none.';
COMMENT ON COLUMN cardkeeper.card.requested IS 'Whether a request of ours stands behind the card.';
COMMENT ON COLUMN cardkeeper.card.first_at IS 'The earliest time that anything observed about it was so.';
COMMENT ON COLUMN cardkeeper.card.last_at IS 'The latest time that anything observed about it was so.';
COMMENT ON COLUMN cardkeeper.card.change_seq IS
  'Grows with every change. Read what is new with WHERE change_seq > the greatest you have, bucket by bucket.';
COMMENT ON COLUMN cardkeeper.card.changed_at IS 'When the row last changed.';
