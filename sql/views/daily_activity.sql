CREATE OR REPLACE VIEW cardkeeper.daily_activity AS
SELECT
  (occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS day, mchid, product, source, event,
  count(*) AS observations, count(DISTINCT card_key) AS cards,
  sum(pay_amount) FILTER (WHERE pay_state = 'PAID')::bigint AS paid_amount, sum(consume_amount)::bigint AS consume_amount
FROM cardkeeper_internal.observation
GROUP BY 1, 2, 3, 4, 5;

COMMENT ON VIEW cardkeeper.daily_activity IS
  'What happened on each day, by product and event. Days are Beijing''s. Money is in fen.';
COMMENT ON COLUMN cardkeeper.daily_activity.day IS 'The Beijing day on which it was so.';
COMMENT ON COLUMN cardkeeper.daily_activity.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.daily_activity.product IS 'discount_card, consumption_card, coupon, merchant_coupon or payroll_card.';
COMMENT ON COLUMN cardkeeper.daily_activity.source IS 'Who told: request, callback, query, clock or bill.';
COMMENT ON COLUMN cardkeeper.daily_activity.event IS 'A callback''s event_type; for other sources a word of what happened.';
COMMENT ON COLUMN cardkeeper.daily_activity.observations IS 'How many observations.';
COMMENT ON COLUMN cardkeeper.daily_activity.cards IS 'Of how many cards.';
COMMENT ON COLUMN cardkeeper.daily_activity.paid_amount IS
  'The paybacks that these observations tell as PAID, in fen; a payback told twice counts twice.';
COMMENT ON COLUMN cardkeeper.daily_activity.consume_amount IS 'The uses of multi-use coupons that they tell, in fen.';
