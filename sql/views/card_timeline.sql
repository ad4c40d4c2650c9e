CREATE OR REPLACE VIEW cardkeeper.card_timeline AS
SELECT
  observation_id, mchid, product, card_key, occurred_at, recorded_at, source, source_id, event, state, pay_state, pay_amount,
  transaction_id, use_transaction_id, consume_amount, token_state, total_amount, unfinished_reason, objectives, rewards, details
FROM cardkeeper_internal.observation;

COMMENT ON VIEW cardkeeper.card_timeline IS
  'What was observed about the cards, one row an observation: WHERE mchid = … AND product = … AND card_key = … ORDER BY observation_id.';
COMMENT ON COLUMN cardkeeper.card_timeline.observation_id IS 'Its id; ids are in the order of occurred_at.';
COMMENT ON COLUMN cardkeeper.card_timeline.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.card_timeline.product IS 'discount_card, consumption_card, coupon, merchant_coupon or payroll_card.';
COMMENT ON COLUMN cardkeeper.card_timeline.card_key IS 'The number that is unique within merchant and product.';
COMMENT ON COLUMN cardkeeper.card_timeline.occurred_at IS 'When it was so.';
COMMENT ON COLUMN cardkeeper.card_timeline.recorded_at IS 'When it was written here.';
COMMENT ON COLUMN cardkeeper.card_timeline.source IS 'Who told: request, callback, query, clock or bill.';
COMMENT ON COLUMN cardkeeper.card_timeline.source_id IS 'The source''s own id, for example the notification''s.';
COMMENT ON COLUMN cardkeeper.card_timeline.event IS 'A callback''s event_type; for other sources a word of what happened.';
COMMENT ON COLUMN cardkeeper.card_timeline.state IS 'The state that was told.';
COMMENT ON COLUMN cardkeeper.card_timeline.pay_state IS 'The state of the payback that was told.';
COMMENT ON COLUMN cardkeeper.card_timeline.pay_amount IS 'The payback that was told, in fen.';
COMMENT ON COLUMN cardkeeper.card_timeline.transaction_id IS 'WeChat Pay''s number of the payback.';
COMMENT ON COLUMN cardkeeper.card_timeline.use_transaction_id IS 'The payment that a coupon was used in.';
COMMENT ON COLUMN cardkeeper.card_timeline.consume_amount IS 'How much of a multi-use coupon was used in it, in fen.';
COMMENT ON COLUMN cardkeeper.card_timeline.token_state IS 'TOKEN_ISSUED or TOKEN_EXPIRED.';
COMMENT ON COLUMN cardkeeper.card_timeline.total_amount IS 'The discounts used so far, in fen.';
COMMENT ON COLUMN cardkeeper.card_timeline.unfinished_reason IS 'Why a discount card was not finished.';
COMMENT ON COLUMN cardkeeper.card_timeline.objectives IS 'The objectives that were told.';
COMMENT ON COLUMN cardkeeper.card_timeline.rewards IS 'The rewards that were told.';
COMMENT ON COLUMN cardkeeper.card_timeline.details IS 'What else was told.';
