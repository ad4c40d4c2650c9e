CREATE OR REPLACE VIEW cardkeeper.card AS
SELECT
  mchid, product, card_key, openid, appid, card_template_id, card_id, card_code, sub_mchid, stock_creator_mchid, state, state_at, pay_state, pay_amount,
  pay_time, transaction_id, begin_time, end_time, cardkeeper_internal.told_jsonb(objectives) AS objectives,
  cardkeeper_internal.told_jsonb(rewards) AS rewards, total_amount, CASE WHEN state = 'UNFINISHED' THEN unfinished_reason END AS unfinished_reason,
  cardkeeper_internal.told_jsonb(details) AS details, identity_conflicts, requested, first_at, last_at, change_seq, changed_at, bucket
FROM cardkeeper_internal.card;

COMMENT ON VIEW cardkeeper.card IS
  'Every card of every product as it stands now. To read what is new, in order: WHERE change_seq > the last one you read ORDER BY change_seq.';
COMMENT ON COLUMN cardkeeper.card.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.card.product IS 'discount_card 先享卡, consumption_card 消费卡, coupon 代金券, merchant_coupon 商家券 or payroll_card 微工卡.';
COMMENT ON COLUMN cardkeeper.card.card_key IS
  'The number that is unique within merchant and product: out_card_code; out_request_no; stock_id/coupon_id; stock_id/coupon_code; authenticate_number.';
COMMENT ON COLUMN cardkeeper.card.openid IS 'The user, as told first.';
COMMENT ON COLUMN cardkeeper.card.appid IS 'The application that the openid belongs to, as told first.';
COMMENT ON COLUMN cardkeeper.card.card_template_id IS 'The template that a discount card was made from.';
COMMENT ON COLUMN cardkeeper.card.card_id IS 'WeChat Pay''s id of a discount card; for a consumption card, of the kind of card.';
COMMENT ON COLUMN cardkeeper.card.card_code IS 'The code of the user''s consumption card.';
COMMENT ON COLUMN cardkeeper.card.sub_mchid IS 'The sub-merchant: a payroll card''s employer.';
COMMENT ON COLUMN cardkeeper.card.stock_creator_mchid IS 'The merchant that made a coupon''s stock.';
COMMENT ON COLUMN cardkeeper.card.state IS
  'WeChat Pay''s state, status or authenticate_state, or the state before WeChat Pay has one (REQUESTED, REJECTED, PREPARED, …); null when none was told.';
COMMENT ON COLUMN cardkeeper.card.state_at IS 'When state was told, by its teller''s clock; a state told again moves it.';
COMMENT ON COLUMN cardkeeper.card.pay_state IS 'A discount card''s payback: NONE, PAYING or PAID; null when none was told.';
COMMENT ON COLUMN cardkeeper.card.pay_amount IS 'A discount card''s payback, fen.';
COMMENT ON COLUMN cardkeeper.card.pay_time IS 'When the payback was paid.';
COMMENT ON COLUMN cardkeeper.card.transaction_id IS 'WeChat Pay''s number of the payback.';
COMMENT ON COLUMN cardkeeper.card.begin_time IS 'Where a discount card''s term begins (time_range.begin_time).';
COMMENT ON COLUMN cardkeeper.card.end_time IS 'Where a discount card''s term ends (time_range.end_time).';
COMMENT ON COLUMN cardkeeper.card.objectives IS 'A discount card''s objectives as they were told last: a JSON array of WeChat Pay''s objects.';
COMMENT ON COLUMN cardkeeper.card.rewards IS 'A discount card''s rewards as they were told last: a JSON array of WeChat Pay''s objects, amounts in fen.';
COMMENT ON COLUMN cardkeeper.card.total_amount IS 'The discounts that the user of a discount card took, fen.';
COMMENT ON COLUMN cardkeeper.card.unfinished_reason IS 'Why a discount card was not finished; null unless state is UNFINISHED.';
COMMENT ON COLUMN cardkeeper.card.details IS 'What else was told last: a JSON object under WeChat Pay''s names; for coupons all that the callback said.';
COMMENT ON COLUMN cardkeeper.card.identity_conflicts IS
  'Values of openid, appid and the other numbers that were told later and differ from the first, each as name=value; null when there are none.';
COMMENT ON COLUMN cardkeeper.card.requested IS 'Whether a request of this installation stands behind the card.';
COMMENT ON COLUMN cardkeeper.card.first_at IS 'When the earliest that was told happened.';
COMMENT ON COLUMN cardkeeper.card.last_at IS 'When the latest that was told happened.';
COMMENT ON COLUMN cardkeeper.card.change_seq IS
  'Grows with every change of any card. Whoever pages by it misses no row; in a database of several buckets, page within each bucket.';
COMMENT ON COLUMN cardkeeper.card.changed_at IS 'When the row changed last, by the database''s clock.';
COMMENT ON COLUMN cardkeeper.card.bucket IS 'Which part of the database holds the card: 0 unless it was divided into several.';
