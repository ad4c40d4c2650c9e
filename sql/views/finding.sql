CREATE OR REPLACE VIEW cardkeeper.finding AS
SELECT 'identity_conflict' AS kind, mchid, product, card_key, last_at AS since, array_to_string(identity_conflicts, ', ') AS detail
FROM cardkeeper_internal.card
WHERE identity_conflicts IS NOT NULL
UNION ALL
SELECT 'unsolicited', mchid, product, card_key, first_at, state
FROM cardkeeper_internal.card
WHERE NOT requested AND product IN ('discount_card', 'consumption_card', 'payroll_card')
UNION ALL
SELECT 'unpaid', mchid, product, card_key, state_at, total_amount::text
FROM cardkeeper_internal.card
WHERE product = 'discount_card' AND state = 'UNFINISHED' AND total_amount > 0 AND pay_state IS DISTINCT FROM 'PAID'
UNION ALL
SELECT 'missing_callback', mchid, product, card_key, first_at, 'DISCOUNT_CARD.USER_ACCEPTED'
FROM cardkeeper_internal.card AS c
WHERE product = 'discount_card' AND state IN ('ONGOING', 'SETTLING', 'FINISHED', 'UNFINISHED') AND NOT EXISTS (
  SELECT FROM cardkeeper_internal.observation AS o
  WHERE o.card_key = c.card_key AND o.product = c.product AND o.mchid = c.mchid AND o.bucket = c.bucket
    AND o.event = 'DISCOUNT_CARD.USER_ACCEPTED')
UNION ALL
SELECT 'unknown_request', mchid, product, card_key, requested_at, operation || ' ' || number
FROM cardkeeper_internal.request
WHERE state IN ('sending', 'unknown') AND requested_at < now() - interval '1 minute'
UNION ALL
SELECT 'quarantined', mchid, NULL, NULL, received_at, notification_id || ': ' || reason
FROM cardkeeper_internal.notification
WHERE status = 'quarantined';

COMMENT ON VIEW cardkeeper.finding IS
  'What somebody should look at, as far as the ledger alone can tell.';
COMMENT ON COLUMN cardkeeper.finding.kind IS
  'identity_conflict: values that contradict each other; unsolicited: no request of ours; unpaid: a payback that is due; missing_callback: a notification that should have come; unknown_request: a request without a result; quarantined: a notification to be mended.';
COMMENT ON COLUMN cardkeeper.finding.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.finding.product IS 'The product; null for a notification.';
COMMENT ON COLUMN cardkeeper.finding.card_key IS 'The card; null for a notification.';
COMMENT ON COLUMN cardkeeper.finding.since IS 'Since when.';
COMMENT ON COLUMN cardkeeper.finding.detail IS
  'The conflicting values, the state, the fen that are due, the missing event, the request, or the notification and its reason.';
