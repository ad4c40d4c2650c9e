CREATE OR REPLACE VIEW cardkeeper.card_timeline AS
SELECT
  mchid, product, card_key, observation_id, occurred_at, recorded_at, source, source_id, event, state, pay_state, pay_amount, pay_time,
  transaction_id, begin_time, end_time, cardkeeper_internal.told_jsonb(objectives) AS objectives, cardkeeper_internal.told_jsonb(rewards) AS rewards,
  total_amount, unfinished_reason, openid, appid, card_template_id, card_id, card_code, sub_mchid, stock_creator_mchid,
  use_transaction_id, consume_time, consume_mchid, consume_amount, token_state, token_expires_time,
  cardkeeper_internal.told_jsonb(details) AS details
FROM cardkeeper_internal.observation;

COMMENT ON VIEW cardkeeper.card_timeline IS
  'All that was observed about the cards, one row an observation, null where it says nothing. One card''s life: WHERE card_key = … ORDER BY observation_id.';
COMMENT ON COLUMN cardkeeper.card_timeline.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.card_timeline.product IS 'The card''s product.';
COMMENT ON COLUMN cardkeeper.card_timeline.card_key IS 'The card''s number, as in the view card.';
COMMENT ON COLUMN cardkeeper.card_timeline.observation_id IS 'The observation''s id; ids stand in the order of occurred_at.';
COMMENT ON COLUMN cardkeeper.card_timeline.occurred_at IS 'When it was so: for a callback its create_time.';
COMMENT ON COLUMN cardkeeper.card_timeline.recorded_at IS 'When it was written down here.';
COMMENT ON COLUMN cardkeeper.card_timeline.source IS 'Who told: request, callback, query, clock or bill.';
COMMENT ON COLUMN cardkeeper.card_timeline.source_id IS 'The source''s own id; for a callback the notification_id of the view notification.';
COMMENT ON COLUMN cardkeeper.card_timeline.event IS 'A callback''s event_type; for other sources a word of what happened.';
COMMENT ON COLUMN cardkeeper.card_timeline.state IS 'The state that was told.';
COMMENT ON COLUMN cardkeeper.card_timeline.pay_state IS 'The payback''s state that was told: NONE, PAYING or PAID.';
COMMENT ON COLUMN cardkeeper.card_timeline.pay_amount IS 'The payback that was told, fen.';
COMMENT ON COLUMN cardkeeper.card_timeline.pay_time IS 'When it was paid.';
COMMENT ON COLUMN cardkeeper.card_timeline.transaction_id IS 'WeChat Pay''s number of the payback.';
COMMENT ON COLUMN cardkeeper.card_timeline.begin_time IS 'The begin of the term that was told.';
COMMENT ON COLUMN cardkeeper.card_timeline.end_time IS 'The end of the term that was told.';
COMMENT ON COLUMN cardkeeper.card_timeline.objectives IS 'WeChat Pay''s objectives: a JSON array.';
COMMENT ON COLUMN cardkeeper.card_timeline.rewards IS 'WeChat Pay''s rewards: a JSON array, amounts in fen.';
COMMENT ON COLUMN cardkeeper.card_timeline.total_amount IS 'The discounts used so far, fen.';
COMMENT ON COLUMN cardkeeper.card_timeline.unfinished_reason IS 'The reason that was told, whatever the state.';
COMMENT ON COLUMN cardkeeper.card_timeline.openid IS 'The user.';
COMMENT ON COLUMN cardkeeper.card_timeline.appid IS 'The application that the openid belongs to.';
COMMENT ON COLUMN cardkeeper.card_timeline.card_template_id IS 'The template that the card was made from.';
COMMENT ON COLUMN cardkeeper.card_timeline.card_id IS 'WeChat Pay''s id of the card, or of the kind of card.';
COMMENT ON COLUMN cardkeeper.card_timeline.card_code IS 'The code of the user''s consumption card.';
COMMENT ON COLUMN cardkeeper.card_timeline.sub_mchid IS 'The sub-merchant.';
COMMENT ON COLUMN cardkeeper.card_timeline.stock_creator_mchid IS 'The merchant that made the coupon''s stock.';
COMMENT ON COLUMN cardkeeper.card_timeline.use_transaction_id IS 'The payment that a coupon was used in (consume_information.transaction_id).';
COMMENT ON COLUMN cardkeeper.card_timeline.consume_time IS 'When it was used.';
COMMENT ON COLUMN cardkeeper.card_timeline.consume_mchid IS 'The merchant that collected the payment.';
COMMENT ON COLUMN cardkeeper.card_timeline.consume_amount IS 'How much of the coupon was used, fen.';
COMMENT ON COLUMN cardkeeper.card_timeline.token_state IS 'What became of a trip coupon''s token: TOKEN_ISSUED or TOKEN_EXPIRED.';
COMMENT ON COLUMN cardkeeper.card_timeline.token_expires_time IS 'When the token ends.';
COMMENT ON COLUMN cardkeeper.card_timeline.details IS 'What else was told: a JSON object under WeChat Pay''s names.';
