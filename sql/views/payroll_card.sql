CREATE OR REPLACE VIEW cardkeeper.payroll_card AS
SELECT
  mchid, card_key AS authenticate_number, sub_mchid, appid, openid, state, state_at, identity_conflicts, requested, first_at, last_at, change_seq,
  changed_at
FROM cardkeeper_internal.card
WHERE product = 'payroll_card';

COMMENT ON VIEW cardkeeper.payroll_card IS 'Identity checks with the payroll card, 微工卡, one row a check.';
COMMENT ON COLUMN cardkeeper.payroll_card.mchid IS 'The service provider that asked for the check.';
COMMENT ON COLUMN cardkeeper.payroll_card.authenticate_number IS 'The number of the check; the card_key of the view card.';
COMMENT ON COLUMN cardkeeper.payroll_card.sub_mchid IS 'The employer.';
COMMENT ON COLUMN cardkeeper.payroll_card.appid IS 'The application that the openid belongs to.';
COMMENT ON COLUMN cardkeeper.payroll_card.openid IS 'The user.';
COMMENT ON COLUMN cardkeeper.payroll_card.state IS
  'Before the user begins: REQUESTED, REJECTED, PREORDERED, ABANDONED. After that WeChat Pay''s authenticate_state: AUTHENTICATE_PROCESSING, AUTHENTICATE_SUCCESS, AUTHENTICATE_FAILED.';
COMMENT ON COLUMN cardkeeper.payroll_card.state_at IS 'When state was told, by its teller''s clock; a state told again moves it.';
COMMENT ON COLUMN cardkeeper.payroll_card.identity_conflicts IS
  'Numbers that were told later and differ from the first, each as name=value; null when there are none.';
COMMENT ON COLUMN cardkeeper.payroll_card.requested IS 'Whether a request of this installation stands behind the check.';
COMMENT ON COLUMN cardkeeper.payroll_card.first_at IS 'When the earliest that was told happened.';
COMMENT ON COLUMN cardkeeper.payroll_card.last_at IS 'When the latest that was told happened.';
COMMENT ON COLUMN cardkeeper.payroll_card.change_seq IS 'Grows with every change, as in the view card.';
COMMENT ON COLUMN cardkeeper.payroll_card.changed_at IS 'When the row changed last, by the database''s clock.';
