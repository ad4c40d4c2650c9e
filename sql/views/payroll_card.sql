CREATE OR REPLACE VIEW cardkeeper.payroll_card AS
SELECT
  bucket, mchid, card_key AS authenticate_number, state, state_at, openid, appid, sub_mchid, details, requested, first_at, last_at,
  change_seq, changed_at
FROM cardkeeper_internal.card
WHERE product = 'payroll_card';

COMMENT ON VIEW cardkeeper.payroll_card IS
  'Identity checks of the payroll card (微工卡), one row each.';
COMMENT ON COLUMN cardkeeper.payroll_card.bucket IS
  'Which bucket the row belongs to. change_seq is in order within a bucket; on plain PostgreSQL there is one.';
COMMENT ON COLUMN cardkeeper.payroll_card.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.payroll_card.authenticate_number IS 'The service provider''s number of the check.';
COMMENT ON COLUMN cardkeeper.payroll_card.state IS
  'REQUESTED, REJECTED, PREORDERED, ABANDONED, AUTHENTICATE_PROCESSING, AUTHENTICATE_SUCCESS or AUTHENTICATE_FAILED.';
COMMENT ON COLUMN cardkeeper.payroll_card.state_at IS 'When that state was so.';
COMMENT ON COLUMN cardkeeper.payroll_card.openid IS 'The user.';
COMMENT ON COLUMN cardkeeper.payroll_card.appid IS 'The application the openid belongs to.';
COMMENT ON COLUMN cardkeeper.payroll_card.sub_mchid IS 'The sub-merchant, for a service provider.';
COMMENT ON COLUMN cardkeeper.payroll_card.details IS 'What else WeChat Pay told last, under its own names.';
COMMENT ON COLUMN cardkeeper.payroll_card.requested IS 'Whether a request of ours stands behind the card.';
COMMENT ON COLUMN cardkeeper.payroll_card.first_at IS 'The earliest time that anything observed about it was so.';
COMMENT ON COLUMN cardkeeper.payroll_card.last_at IS 'The latest time that anything observed about it was so.';
COMMENT ON COLUMN cardkeeper.payroll_card.change_seq IS
  'Grows with every change. Read what is new with WHERE change_seq > the greatest you have, bucket by bucket.';
COMMENT ON COLUMN cardkeeper.payroll_card.changed_at IS 'When the row last changed.';
