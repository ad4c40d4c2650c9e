-- The cards: what follows from the observations. Nothing writes these tables but cardkeeper_internal.record.

CREATE TABLE cardkeeper_internal.card (
  change_seq             bigint NOT NULL,
  changed_at             timestamptz NOT NULL,
  first_at               timestamptz NOT NULL,
  last_at                timestamptz NOT NULL,
  bucket                 integer NOT NULL,
  state_rank             smallint,
  pay_rank               smallint,
  requested              boolean NOT NULL,
  mchid                  text COLLATE "C" NOT NULL,
  product                text COLLATE "C" NOT NULL,
  card_key               text COLLATE "C" NOT NULL,
  openid                 text COLLATE "C",
  openid_by              uuid,
  appid                  text COLLATE "C",
  appid_by               uuid,
  card_template_id       text COLLATE "C",
  card_template_id_by    uuid,
  card_id                text COLLATE "C",
  card_id_by             uuid,
  card_code              text COLLATE "C",
  card_code_by           uuid,
  sub_mchid              text COLLATE "C",
  sub_mchid_by           uuid,
  stock_creator_mchid    text COLLATE "C",
  stock_creator_mchid_by uuid,
  identity_conflicts     text[] COLLATE "C",
  state                  text COLLATE "C",
  state_at               timestamptz,
  state_by               uuid,
  pay_state              text COLLATE "C",
  pay_amount             bigint,
  pay_time               timestamptz,
  transaction_id         text COLLATE "C",
  pay_by                 uuid,
  begin_time             timestamptz,
  end_time               timestamptz,
  time_range_by          uuid,
  objectives             json,
  objectives_by          uuid,
  rewards                json,
  rewards_by             uuid,
  total_amount           bigint,
  total_amount_by        uuid,
  unfinished_reason      text COLLATE "C",
  unfinished_reason_by   uuid,
  details                json,
  details_by             uuid,
  PRIMARY KEY (card_key, product, mchid, bucket)
)
-- A card is updated a few times in its life: room on its own page keeps those updates near.
WITH (fillfactor = 80);

CREATE INDEX card_change_seq ON cardkeeper_internal.card (change_seq);

COMMENT ON TABLE cardkeeper_internal.card IS
  'One row a card: the join of its observations. A column named …_by holds the id of the observation that the value beside it comes from.';
COMMENT ON COLUMN cardkeeper_internal.card.bucket IS 'A stable hash of card_key modulo setting.bucket_count.';
COMMENT ON COLUMN cardkeeper_internal.card.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper_internal.card.product IS 'discount_card, consumption_card, coupon, merchant_coupon or payroll_card.';
COMMENT ON COLUMN cardkeeper_internal.card.card_key IS 'The number that is unique within merchant and product.';
COMMENT ON COLUMN cardkeeper_internal.card.openid IS 'The user. Identity: what was observed first stays.';
COMMENT ON COLUMN cardkeeper_internal.card.openid_by IS 'The observation that told openid.';
COMMENT ON COLUMN cardkeeper_internal.card.appid IS 'The application the openid belongs to. Identity.';
COMMENT ON COLUMN cardkeeper_internal.card.appid_by IS 'The observation that told appid.';
COMMENT ON COLUMN cardkeeper_internal.card.card_template_id IS 'The template the card was made from. Identity.';
COMMENT ON COLUMN cardkeeper_internal.card.card_template_id_by IS 'The observation that told card_template_id.';
COMMENT ON COLUMN cardkeeper_internal.card.card_id IS
  'WeChat Pay''s id of the card; for a consumption card, of the kind of card. Identity.';
COMMENT ON COLUMN cardkeeper_internal.card.card_id_by IS 'The observation that told card_id.';
COMMENT ON COLUMN cardkeeper_internal.card.card_code IS 'The code of the user''s consumption card. Identity.';
COMMENT ON COLUMN cardkeeper_internal.card.card_code_by IS 'The observation that told card_code.';
COMMENT ON COLUMN cardkeeper_internal.card.sub_mchid IS 'The sub-merchant, for a service provider. Identity.';
COMMENT ON COLUMN cardkeeper_internal.card.sub_mchid_by IS 'The observation that told sub_mchid.';
COMMENT ON COLUMN cardkeeper_internal.card.stock_creator_mchid IS 'The merchant that made the coupon''s stock. Identity.';
COMMENT ON COLUMN cardkeeper_internal.card.stock_creator_mchid_by IS 'The observation that told stock_creator_mchid.';
COMMENT ON COLUMN cardkeeper_internal.card.identity_conflicts IS
  'Identity values that were seen too and did not stay, as name=value; null when there are none.';
COMMENT ON COLUMN cardkeeper_internal.card.state IS 'The state of highest rank, among equals the latest.';
COMMENT ON COLUMN cardkeeper_internal.card.state_rank IS 'Its place in the product''s order of states; 0 where there is none.';
COMMENT ON COLUMN cardkeeper_internal.card.state_at IS 'When the state was so, as the observation that told it says.';
COMMENT ON COLUMN cardkeeper_internal.card.state_by IS 'The observation that told state.';
COMMENT ON COLUMN cardkeeper_internal.card.pay_state IS
  'The payback''s state of highest rank, among equals the latest; null when nothing was told.';
COMMENT ON COLUMN cardkeeper_internal.card.pay_rank IS 'Its place: NONE 0, PAYING 1, PAID 2.';
COMMENT ON COLUMN cardkeeper_internal.card.pay_amount IS 'The payback in fen, as told together with pay_state.';
COMMENT ON COLUMN cardkeeper_internal.card.pay_time IS 'When it was paid, as told together with pay_state.';
COMMENT ON COLUMN cardkeeper_internal.card.transaction_id IS 'WeChat Pay''s number of the payback, as told together with pay_state.';
COMMENT ON COLUMN cardkeeper_internal.card.pay_by IS 'The observation that told the payback.';
COMMENT ON COLUMN cardkeeper_internal.card.begin_time IS 'Where the card''s term begins, as told last.';
COMMENT ON COLUMN cardkeeper_internal.card.end_time IS 'Where the card''s term ends, as told last.';
COMMENT ON COLUMN cardkeeper_internal.card.time_range_by IS 'The observation that told the term.';
COMMENT ON COLUMN cardkeeper_internal.card.objectives IS 'WeChat Pay''s objectives, as told last.';
COMMENT ON COLUMN cardkeeper_internal.card.objectives_by IS 'The observation that told objectives.';
COMMENT ON COLUMN cardkeeper_internal.card.rewards IS 'WeChat Pay''s rewards, as told last.';
COMMENT ON COLUMN cardkeeper_internal.card.rewards_by IS 'The observation that told rewards.';
COMMENT ON COLUMN cardkeeper_internal.card.total_amount IS 'The discounts used so far, in fen, as told last.';
COMMENT ON COLUMN cardkeeper_internal.card.total_amount_by IS 'The observation that told total_amount.';
COMMENT ON COLUMN cardkeeper_internal.card.unfinished_reason IS 'Why a discount card was not finished, as told last.';
COMMENT ON COLUMN cardkeeper_internal.card.unfinished_reason_by IS 'The observation that told unfinished_reason.';
COMMENT ON COLUMN cardkeeper_internal.card.details IS 'What else was told last, under WeChat Pay''s names.';
COMMENT ON COLUMN cardkeeper_internal.card.details_by IS 'The observation that told details.';
COMMENT ON COLUMN cardkeeper_internal.card.requested IS 'Whether a request of ours stands behind the card.';
COMMENT ON COLUMN cardkeeper_internal.card.first_at IS 'The earliest occurred_at of its observations.';
COMMENT ON COLUMN cardkeeper_internal.card.last_at IS 'The latest occurred_at of its observations.';
COMMENT ON COLUMN cardkeeper_internal.card.change_seq IS
  'Grows with every change: within a bucket, a reader that pages by it misses no row.';
COMMENT ON COLUMN cardkeeper_internal.card.changed_at IS 'When the row last changed.';

CREATE TABLE cardkeeper_internal.coupon_use (
  bucket         integer NOT NULL,
  mchid          text COLLATE "C" NOT NULL,
  product        text COLLATE "C" NOT NULL,
  card_key       text COLLATE "C" NOT NULL,
  transaction_id text COLLATE "C" NOT NULL,
  consume_time   timestamptz,
  consume_mchid  text COLLATE "C",
  consume_amount bigint,
  told_by        uuid NOT NULL,
  PRIMARY KEY (card_key, transaction_id, product, mchid, bucket)
);
COMMENT ON TABLE cardkeeper_internal.coupon_use IS
  'The uses of coupons, one row a payment. For one payment, what was observed first stays.';
COMMENT ON COLUMN cardkeeper_internal.coupon_use.bucket IS 'The coupon''s bucket.';
COMMENT ON COLUMN cardkeeper_internal.coupon_use.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper_internal.coupon_use.product IS 'The product of the card that was used.';
COMMENT ON COLUMN cardkeeper_internal.coupon_use.card_key IS 'The coupon.';
COMMENT ON COLUMN cardkeeper_internal.coupon_use.transaction_id IS 'The payment it was used in.';
COMMENT ON COLUMN cardkeeper_internal.coupon_use.consume_time IS 'When it was used.';
COMMENT ON COLUMN cardkeeper_internal.coupon_use.consume_mchid IS 'The merchant it was used at.';
COMMENT ON COLUMN cardkeeper_internal.coupon_use.consume_amount IS 'How much of a multi-use coupon was used, in fen.';
COMMENT ON COLUMN cardkeeper_internal.coupon_use.told_by IS 'The observation that told it.';

CREATE TABLE cardkeeper_internal.coupon_token (
  bucket             integer NOT NULL,
  token_rank         smallint NOT NULL,
  mchid              text COLLATE "C" NOT NULL,
  product            text COLLATE "C" NOT NULL,
  card_key           text COLLATE "C" NOT NULL,
  token_hash         text COLLATE "C" NOT NULL,
  token_state        text COLLATE "C" NOT NULL,
  token_expires_time timestamptz,
  told_by            uuid NOT NULL,
  PRIMARY KEY (card_key, token_hash, product, mchid, bucket)
);
COMMENT ON TABLE cardkeeper_internal.coupon_token IS
  'The tokens that were issued for trip coupons. For one token, the highest rank stays, among equals the latest.';
COMMENT ON COLUMN cardkeeper_internal.coupon_token.bucket IS 'The coupon''s bucket.';
COMMENT ON COLUMN cardkeeper_internal.coupon_token.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper_internal.coupon_token.product IS 'The product of the card that the token is for.';
COMMENT ON COLUMN cardkeeper_internal.coupon_token.card_key IS 'The coupon.';
COMMENT ON COLUMN cardkeeper_internal.coupon_token.token_hash IS 'SHA-256 of the token, hexadecimal. The token itself is not kept.';
COMMENT ON COLUMN cardkeeper_internal.coupon_token.token_state IS 'TOKEN_ISSUED or TOKEN_EXPIRED.';
COMMENT ON COLUMN cardkeeper_internal.coupon_token.token_rank IS 'Its place: TOKEN_ISSUED 0, TOKEN_EXPIRED 1.';
COMMENT ON COLUMN cardkeeper_internal.coupon_token.token_expires_time IS 'When the token ends.';
COMMENT ON COLUMN cardkeeper_internal.coupon_token.told_by IS 'The observation that told it.';
