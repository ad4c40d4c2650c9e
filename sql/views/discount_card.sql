CREATE OR REPLACE VIEW cardkeeper.discount_card AS
SELECT
  bucket, mchid, card_key AS out_card_code, state, state_at, openid, appid, card_template_id, card_id, begin_time, end_time, objectives,
  rewards, total_amount, unfinished_reason, pay_state, pay_amount, pay_time, transaction_id, details ->> 'sharer_openid' AS sharer_openid,
  requested, first_at, last_at, change_seq, changed_at
FROM cardkeeper_internal.card
WHERE product = 'discount_card';

COMMENT ON VIEW cardkeeper.discount_card IS
  'Discount cards (先享卡), one row each, under WeChat Pay''s names. Money is in fen.';
COMMENT ON COLUMN cardkeeper.discount_card.bucket IS
  'Which bucket the row belongs to. change_seq is in order within a bucket; on plain PostgreSQL there is one.';
COMMENT ON COLUMN cardkeeper.discount_card.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.discount_card.out_card_code IS 'The merchant''s number of the card.';
COMMENT ON COLUMN cardkeeper.discount_card.state IS 'REQUESTED, REJECTED, PREPARED, LAPSED, ONGOING, SETTLING, FINISHED or UNFINISHED.';
COMMENT ON COLUMN cardkeeper.discount_card.state_at IS 'When that state was so.';
COMMENT ON COLUMN cardkeeper.discount_card.openid IS 'The user.';
COMMENT ON COLUMN cardkeeper.discount_card.appid IS 'The application the openid belongs to.';
COMMENT ON COLUMN cardkeeper.discount_card.card_template_id IS 'The template the card was made from.';
COMMENT ON COLUMN cardkeeper.discount_card.card_id IS 'WeChat Pay''s id of the card.';
COMMENT ON COLUMN cardkeeper.discount_card.begin_time IS 'Where the card''s term begins.';
COMMENT ON COLUMN cardkeeper.discount_card.end_time IS 'Where the card''s term ends.';
COMMENT ON COLUMN cardkeeper.discount_card.objectives IS 'What the user promised, as WeChat Pay told it last: a JSON array.';
COMMENT ON COLUMN cardkeeper.discount_card.rewards IS 'What the user gets, as WeChat Pay told it last: a JSON array.';
COMMENT ON COLUMN cardkeeper.discount_card.total_amount IS 'The discounts used so far, in fen.';
COMMENT ON COLUMN cardkeeper.discount_card.unfinished_reason IS 'Why the card was not finished, in WeChat Pay''s word.';
COMMENT ON COLUMN cardkeeper.discount_card.pay_state IS 'The payback: NONE, PAYING or PAID; null when nothing was told.';
COMMENT ON COLUMN cardkeeper.discount_card.pay_amount IS 'The payback in fen.';
COMMENT ON COLUMN cardkeeper.discount_card.pay_time IS 'When it was paid back.';
COMMENT ON COLUMN cardkeeper.discount_card.transaction_id IS 'WeChat Pay''s number of the payback.';
COMMENT ON COLUMN cardkeeper.discount_card.sharer_openid IS 'The user who invited this one.';
COMMENT ON COLUMN cardkeeper.discount_card.requested IS 'Whether a request of ours stands behind the card.';
COMMENT ON COLUMN cardkeeper.discount_card.first_at IS 'The earliest time that anything observed about it was so.';
COMMENT ON COLUMN cardkeeper.discount_card.last_at IS 'The latest time that anything observed about it was so.';
COMMENT ON COLUMN cardkeeper.discount_card.change_seq IS
  'Grows with every change. Read what is new with WHERE change_seq > the greatest you have, bucket by bucket.';
COMMENT ON COLUMN cardkeeper.discount_card.changed_at IS 'When the row last changed.';
