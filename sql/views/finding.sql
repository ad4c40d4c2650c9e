CREATE OR REPLACE VIEW cardkeeper.finding AS
SELECT
  'unsolicited' AS kind, mchid, product, card_key, first_at AS since, jsonb_build_object('state', state, 'openid', openid) AS detail
FROM cardkeeper_internal.card
-- Coupons also come to users in other ways than through a request.
WHERE NOT requested AND product IN ('discount_card', 'consumption_card', 'payroll_card')
UNION ALL
SELECT 'identity_conflict', mchid, product, card_key, last_at, jsonb_build_object('identity_conflicts', to_jsonb(identity_conflicts))
FROM cardkeeper_internal.card
WHERE identity_conflicts IS NOT NULL
UNION ALL
SELECT
  'unpaid', mchid, product, card_key, state_at,
  jsonb_build_object('total_amount', total_amount, 'pay_state', pay_state, 'unfinished_reason', unfinished_reason)
FROM cardkeeper_internal.card
WHERE product = 'discount_card' AND state = 'UNFINISHED' AND total_amount > 0 AND pay_state IS DISTINCT FROM 'PAID'
UNION ALL
SELECT 'missing_callback', mchid, product, card_key, end_time, jsonb_build_object('event_type', 'DISCOUNT_CARD.AGREEMENT_ENDED', 'state', state)
FROM cardkeeper_internal.card
WHERE product = 'discount_card' AND state IN ('ONGOING', 'SETTLING') AND end_time < now() - interval '1 day'
UNION ALL
SELECT 'missing_callback', c.mchid, c.product, c.card_key, c.state_at, jsonb_build_object('event_type', 'DISCOUNT_CARD.USER_ACCEPTED', 'state', c.state)
FROM cardkeeper_internal.card AS c
WHERE
  c.product = 'discount_card' AND c.state IN ('ONGOING', 'SETTLING', 'FINISHED', 'UNFINISHED') AND c.state_at < now() - interval '1 day'
  AND NOT EXISTS (
    SELECT FROM cardkeeper_internal.observation AS o
    WHERE o.card_key = c.card_key AND o.product = c.product AND o.mchid = c.mchid AND o.bucket = c.bucket
      AND o.event = 'DISCOUNT_CARD.USER_ACCEPTED')
UNION ALL
SELECT
  'unknown_request', mchid, product, card_key, requested_at,
  jsonb_build_object('operation', operation, 'number', number, 'state', state, 'attempts', attempts)
FROM cardkeeper_internal.request
WHERE state IN ('sending', 'unknown') AND requested_at < now() - interval '5 minutes'
UNION ALL
SELECT
  'quarantined', mchid, NULL, NULL, received_at,
  jsonb_build_object('notification_id', notification_id, 'event_type', event_type, 'reason', reason)
FROM cardkeeper_internal.notification
WHERE status = 'quarantined';

COMMENT ON VIEW cardkeeper.finding IS 'What somebody should look at, as far as the tables alone can tell. A row is there as long as it is so.';
COMMENT ON COLUMN cardkeeper.finding.kind IS
  'unsolicited: a card that only a request can start, without a request of this installation; identity_conflict: numbers that contradict each other; unpaid: a payback that was not told to be PAID; missing_callback: a notification that should have come; unknown_request: a request without a result for 5 minutes; quarantined: a notification to be replayed when its cause is mended.';
COMMENT ON COLUMN cardkeeper.finding.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.finding.product IS 'The card''s product; null for a notification in quarantine.';
COMMENT ON COLUMN cardkeeper.finding.card_key IS 'The card''s number, as in the view card; null for a notification in quarantine.';
COMMENT ON COLUMN cardkeeper.finding.since IS
  'The card''s first, last or last state''s time, the end of its term, the request''s time or the notification''s arrival, as the kind has it.';
COMMENT ON COLUMN cardkeeper.finding.detail IS
  'A JSON object. unsolicited: state, openid. identity_conflict: identity_conflicts. unpaid: total_amount (fen), pay_state, unfinished_reason. missing_callback: event_type, state. unknown_request: operation, number, state, attempts. quarantined: notification_id, event_type, reason.';
