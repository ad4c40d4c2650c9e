CREATE OR REPLACE VIEW cardkeeper.daily_activity AS
SELECT
  day, mchid, product,
  count(*) FILTER (WHERE what = 'observed') AS observations,
  count(*) FILTER (WHERE what = 'new') AS new_cards,
  count(*) FILTER (WHERE what = 'REQUESTED') AS requested,
  count(*) FILTER (WHERE what = 'REJECTED') AS rejected,
  count(*) FILTER (WHERE what IN ('ONGOING', 'SENT', 'SENDED')) AS issued,
  count(*) FILTER (WHERE what IN ('FINISHED', 'AUTHENTICATE_SUCCESS')) AS succeeded,
  count(*) FILTER (WHERE what IN ('UNFINISHED', 'AUTHENTICATE_FAILED')) AS failed,
  count(*) FILTER (WHERE what = 'paid') AS payments,
  cardkeeper_internal.amount(coalesce(sum(amount) FILTER (WHERE what = 'paid'), 0)) AS pay_amount,
  count(*) FILTER (WHERE what = 'used') AS uses,
  cardkeeper_internal.amount(coalesce(sum(amount) FILTER (WHERE what = 'used'), 0)) AS consume_amount
FROM (
  SELECT (occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS day, mchid, product, 'observed' AS what, NULL::bigint AS amount
  FROM cardkeeper_internal.observation
  UNION ALL
  SELECT (first_at AT TIME ZONE 'Asia/Shanghai')::date, mchid, product, 'new', NULL
  FROM cardkeeper_internal.card
  UNION ALL
  -- States are told again, by notifications of what came later and by queries. The first telling counts.
  SELECT (o.occurred_at AT TIME ZONE 'Asia/Shanghai')::date, o.mchid, o.product, o.state, NULL
  FROM cardkeeper_internal.observation AS o
  WHERE
    o.state IN ('REQUESTED', 'REJECTED', 'ONGOING', 'SENT', 'SENDED', 'FINISHED', 'UNFINISHED', 'AUTHENTICATE_SUCCESS', 'AUTHENTICATE_FAILED')
    AND NOT EXISTS (
      SELECT FROM cardkeeper_internal.observation AS earlier
      WHERE earlier.card_key = o.card_key AND earlier.product = o.product AND earlier.mchid = o.mchid AND earlier.bucket = o.bucket
        AND earlier.state = o.state AND earlier.observation_id < o.observation_id)
  UNION ALL
  SELECT (pay_time AT TIME ZONE 'Asia/Shanghai')::date, mchid, product, 'paid', pay_amount
  FROM cardkeeper_internal.card
  WHERE pay_state = 'PAID'
  UNION ALL
  SELECT (consume_time AT TIME ZONE 'Asia/Shanghai')::date, mchid, product, 'used', consume_amount
  FROM cardkeeper_internal.coupon_use
) AS happening
GROUP BY day, mchid, product;

COMMENT ON VIEW cardkeeper.daily_activity IS 'What happened on each Beijing day, by merchant and product. Ask for days: WHERE day >= … is fast.';
COMMENT ON COLUMN cardkeeper.daily_activity.day IS
  'The Beijing day, from midnight to midnight at +08:00, on which it happened; null for paybacks and uses whose time was not told.';
COMMENT ON COLUMN cardkeeper.daily_activity.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.daily_activity.product IS 'discount_card, consumption_card, coupon, merchant_coupon or payroll_card.';
COMMENT ON COLUMN cardkeeper.daily_activity.observations IS 'How many things were observed: rows of the view card_timeline.';
COMMENT ON COLUMN cardkeeper.daily_activity.new_cards IS 'How many cards were observed for the first time.';
COMMENT ON COLUMN cardkeeper.daily_activity.requested IS 'How many cards were asked for by this installation.';
COMMENT ON COLUMN cardkeeper.daily_activity.rejected IS 'How many requests WeChat Pay refused for good.';
COMMENT ON COLUMN cardkeeper.daily_activity.issued IS 'How many cards came to be in their users'' hands: ONGOING, SENT or SENDED was told first.';
COMMENT ON COLUMN cardkeeper.daily_activity.succeeded IS 'How many discount cards were finished and identity checks passed: FINISHED or AUTHENTICATE_SUCCESS was told first.';
COMMENT ON COLUMN cardkeeper.daily_activity.failed IS 'How many discount cards were not finished and identity checks failed: UNFINISHED or AUTHENTICATE_FAILED was told first.';
COMMENT ON COLUMN cardkeeper.daily_activity.payments IS 'How many paybacks of discount cards were paid, by pay_time.';
COMMENT ON COLUMN cardkeeper.daily_activity.pay_amount IS 'The sum of these paybacks, fen.';
COMMENT ON COLUMN cardkeeper.daily_activity.uses IS 'In how many payments coupons were used, by consume_time.';
COMMENT ON COLUMN cardkeeper.daily_activity.consume_amount IS 'What was used of coupons that may be used several times, fen; for others the amount is not told and counts 0.';
