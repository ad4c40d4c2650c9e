CREATE OR REPLACE VIEW cardkeeper.consumption_card AS
SELECT
  mchid, card_key AS out_request_no, card_id, card_code, appid, openid, state, state_at, identity_conflicts, requested, first_at, last_at, change_seq,
  changed_at
FROM cardkeeper_internal.card
WHERE product = 'consumption_card';

COMMENT ON VIEW cardkeeper.consumption_card IS
  'Consumption cards, 消费卡, one row for each that was sent to a user. The coupons in it are rows of the view coupon.';
COMMENT ON COLUMN cardkeeper.consumption_card.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.consumption_card.out_request_no IS 'The merchant''s number of the sending; the card_key of the view card.';
COMMENT ON COLUMN cardkeeper.consumption_card.card_id IS 'WeChat Pay''s id of the kind of card.';
COMMENT ON COLUMN cardkeeper.consumption_card.card_code IS 'The code of this user''s card, known once it was sent.';
COMMENT ON COLUMN cardkeeper.consumption_card.appid IS 'The application that the openid belongs to.';
COMMENT ON COLUMN cardkeeper.consumption_card.openid IS 'The user.';
COMMENT ON COLUMN cardkeeper.consumption_card.state IS 'REQUESTED, REJECTED or SENT.';
COMMENT ON COLUMN cardkeeper.consumption_card.state_at IS 'When state was told, by its teller''s clock.';
COMMENT ON COLUMN cardkeeper.consumption_card.identity_conflicts IS
  'Numbers that were told later and differ from the first, each as name=value; null when there are none.';
COMMENT ON COLUMN cardkeeper.consumption_card.requested IS 'Whether a request of this installation stands behind the card.';
COMMENT ON COLUMN cardkeeper.consumption_card.first_at IS 'When the earliest that was told happened.';
COMMENT ON COLUMN cardkeeper.consumption_card.last_at IS 'When the latest that was told happened.';
COMMENT ON COLUMN cardkeeper.consumption_card.change_seq IS 'Grows with every change, as in the view card.';
COMMENT ON COLUMN cardkeeper.consumption_card.changed_at IS 'When the row changed last, by the database''s clock.';
