CREATE OR REPLACE VIEW cardkeeper.discount_card AS
SELECT
  mchid, card_key AS out_card_code, card_template_id, card_id, appid, openid, state, state_at, begin_time, end_time,
  cardkeeper_internal.told_jsonb(objectives) AS objectives, cardkeeper_internal.told_jsonb(rewards) AS rewards, total_amount,
  CASE WHEN state = 'UNFINISHED' THEN unfinished_reason END AS unfinished_reason, pay_state, pay_amount, pay_time, transaction_id,
  cardkeeper_internal.told_text(details, 'sharer_openid') AS sharer_openid, identity_conflicts, requested, first_at, last_at, change_seq, changed_at
FROM cardkeeper_internal.card
WHERE product = 'discount_card';

COMMENT ON VIEW cardkeeper.discount_card IS
  'Discount cards, 先享卡: the user takes the discounts first, promises to reach objectives within a term, and pays back when they are not reached.';
COMMENT ON COLUMN cardkeeper.discount_card.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.discount_card.out_card_code IS 'The merchant''s number of the card; the card_key of the view card.';
COMMENT ON COLUMN cardkeeper.discount_card.card_template_id IS 'The template that the card was made from.';
COMMENT ON COLUMN cardkeeper.discount_card.card_id IS 'WeChat Pay''s id of the card, known once the user accepted.';
COMMENT ON COLUMN cardkeeper.discount_card.appid IS 'The application that the openid belongs to.';
COMMENT ON COLUMN cardkeeper.discount_card.openid IS 'The user.';
COMMENT ON COLUMN cardkeeper.discount_card.state IS
  'Before the user accepts: REQUESTED, REJECTED, PREPARED, LAPSED. After that WeChat Pay''s: ONGOING, SETTLING, FINISHED, UNFINISHED.';
COMMENT ON COLUMN cardkeeper.discount_card.state_at IS 'When state was told, by its teller''s clock; a state told again moves it.';
COMMENT ON COLUMN cardkeeper.discount_card.begin_time IS 'Where the term begins (time_range.begin_time).';
COMMENT ON COLUMN cardkeeper.discount_card.end_time IS 'Where the term ends (time_range.end_time).';
COMMENT ON COLUMN cardkeeper.discount_card.objectives IS 'What the user promised, as it was told last: a JSON array of WeChat Pay''s objects.';
COMMENT ON COLUMN cardkeeper.discount_card.rewards IS 'The discounts, as they were told last: a JSON array of WeChat Pay''s objects, amounts in fen.';
COMMENT ON COLUMN cardkeeper.discount_card.total_amount IS 'The discounts that the user took, fen.';
COMMENT ON COLUMN cardkeeper.discount_card.unfinished_reason IS 'Why the promise was not kept, for example DUE_TO_QUIT; null unless state is UNFINISHED.';
COMMENT ON COLUMN cardkeeper.discount_card.pay_state IS 'The payback: NONE, PAYING or PAID; null when none was told.';
COMMENT ON COLUMN cardkeeper.discount_card.pay_amount IS 'The payback, fen.';
COMMENT ON COLUMN cardkeeper.discount_card.pay_time IS 'When the payback was paid.';
COMMENT ON COLUMN cardkeeper.discount_card.transaction_id IS 'WeChat Pay''s number of the payback; it stands in the trade bill.';
COMMENT ON COLUMN cardkeeper.discount_card.sharer_openid IS 'The user who shared the card, when one did.';
COMMENT ON COLUMN cardkeeper.discount_card.identity_conflicts IS 'Numbers that were told later and differ from the first, each as name=value; null when there are none.';
COMMENT ON COLUMN cardkeeper.discount_card.requested IS 'Whether a request of this installation stands behind the card.';
COMMENT ON COLUMN cardkeeper.discount_card.first_at IS 'When the earliest that was told happened.';
COMMENT ON COLUMN cardkeeper.discount_card.last_at IS 'When the latest that was told happened.';
COMMENT ON COLUMN cardkeeper.discount_card.change_seq IS 'Grows with every change, as in the view card.';
COMMENT ON COLUMN cardkeeper.discount_card.changed_at IS 'When the row changed last, by the database''s clock.';
