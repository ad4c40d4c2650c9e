CREATE OR REPLACE VIEW cardkeeper.consumption_card AS
SELECT
  bucket, mchid, card_key AS out_request_no, state, state_at, openid, appid, card_id, card_code, requested, first_at, last_at, change_seq,
  changed_at
FROM cardkeeper_internal.card
WHERE product = 'consumption_card';

COMMENT ON VIEW cardkeeper.consumption_card IS
  'Consumption cards (消费卡), one row a card sent.';
COMMENT ON COLUMN cardkeeper.consumption_card.bucket IS
  'Which bucket the row belongs to. change_seq is in order within a bucket; on plain PostgreSQL there is one.';
COMMENT ON COLUMN cardkeeper.consumption_card.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper.consumption_card.out_request_no IS 'The merchant''s number of the request that sent the card.';
COMMENT ON COLUMN cardkeeper.consumption_card.state IS 'REQUESTED, REJECTED or SENT.';
COMMENT ON COLUMN cardkeeper.consumption_card.state_at IS 'When that state was so.';
COMMENT ON COLUMN cardkeeper.consumption_card.openid IS 'The user.';
COMMENT ON COLUMN cardkeeper.consumption_card.appid IS 'The application the openid belongs to.';
COMMENT ON COLUMN cardkeeper.consumption_card.card_id IS 'WeChat Pay''s id of the kind of card.';
COMMENT ON COLUMN cardkeeper.consumption_card.card_code IS 'The code of the user''s card.';
COMMENT ON COLUMN cardkeeper.consumption_card.requested IS 'Whether a request of ours stands behind the card.';
COMMENT ON COLUMN cardkeeper.consumption_card.first_at IS 'The earliest time that anything observed about it was so.';
COMMENT ON COLUMN cardkeeper.consumption_card.last_at IS 'The latest time that anything observed about it was so.';
COMMENT ON COLUMN cardkeeper.consumption_card.change_seq IS
  'Grows with every change. Read what is new with WHERE change_seq > the greatest you have, bucket by bucket.';
COMMENT ON COLUMN cardkeeper.consumption_card.changed_at IS 'When the row last changed.';
