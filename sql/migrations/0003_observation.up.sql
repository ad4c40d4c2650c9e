-- What was observed, append-only. A card follows from these rows alone.

CREATE TABLE cardkeeper_internal.observation (
  observation_id      uuid NOT NULL,
  occurred_at         timestamptz NOT NULL,
  recorded_at         timestamptz NOT NULL,
  bucket              integer NOT NULL,
  state_rank          smallint,
  pay_rank            smallint,
  token_rank          smallint,
  time_range_told     boolean,
  mchid               text COLLATE "C" NOT NULL,
  product             text COLLATE "C" NOT NULL,
  card_key            text COLLATE "C" NOT NULL,
  source              text COLLATE "C" NOT NULL,
  source_id           text COLLATE "C" NOT NULL,
  event               text COLLATE "C" NOT NULL,
  openid              text COLLATE "C",
  appid               text COLLATE "C",
  card_template_id    text COLLATE "C",
  card_id             text COLLATE "C",
  card_code           text COLLATE "C",
  sub_mchid           text COLLATE "C",
  stock_creator_mchid text COLLATE "C",
  state               text COLLATE "C",
  pay_state           text COLLATE "C",
  pay_amount          bigint,
  pay_time            timestamptz,
  transaction_id      text COLLATE "C",
  begin_time          timestamptz,
  end_time            timestamptz,
  objectives          json,
  rewards             json,
  total_amount        bigint,
  unfinished_reason   text COLLATE "C",
  details             json,
  use_transaction_id  text COLLATE "C",
  consume_time        timestamptz,
  consume_mchid       text COLLATE "C",
  consume_amount      bigint,
  token_hash          text COLLATE "C",
  token_state         text COLLATE "C",
  token_expires_time  timestamptz,
  PRIMARY KEY (card_key, observation_id, product, mchid, bucket)
);

-- The Beijing day, for cardkeeper.daily_activity. Rows arrive nearly in its order.
CREATE INDEX observation_day ON cardkeeper_internal.observation
  USING brin (((occurred_at AT TIME ZONE 'Asia/Shanghai')::date)) WITH (autosummarize = on);

COMMENT ON TABLE cardkeeper_internal.observation IS
  'One thing observed about one card. Rows are only ever added. A column that is null was not said. The card is the join of its observations.';
COMMENT ON COLUMN cardkeeper_internal.observation.bucket IS 'A stable hash of card_key modulo setting.bucket_count.';
COMMENT ON COLUMN cardkeeper_internal.observation.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper_internal.observation.product IS 'discount_card, consumption_card, coupon, merchant_coupon or payroll_card.';
COMMENT ON COLUMN cardkeeper_internal.observation.card_key IS 'The number that is unique within merchant and product.';
COMMENT ON COLUMN cardkeeper_internal.observation.observation_id IS
  'The microsecond of occurred_at, then a hash of source and source_id: ids compare as time, and the same fact has the same id.';
COMMENT ON COLUMN cardkeeper_internal.observation.occurred_at IS 'When it was so: for a callback its create_time.';
COMMENT ON COLUMN cardkeeper_internal.observation.recorded_at IS 'When it was written here.';
COMMENT ON COLUMN cardkeeper_internal.observation.source IS 'Who told: request, callback, query, clock or bill.';
COMMENT ON COLUMN cardkeeper_internal.observation.source_id IS 'The source''s own id, for example the notification''s.';
COMMENT ON COLUMN cardkeeper_internal.observation.event IS 'A callback''s event_type; for other sources a word of what happened.';
COMMENT ON COLUMN cardkeeper_internal.observation.openid IS 'The user.';
COMMENT ON COLUMN cardkeeper_internal.observation.appid IS 'The application the openid belongs to.';
COMMENT ON COLUMN cardkeeper_internal.observation.card_template_id IS 'The template the card was made from.';
COMMENT ON COLUMN cardkeeper_internal.observation.card_id IS 'WeChat Pay''s id of the card; for a consumption card, of the kind of card.';
COMMENT ON COLUMN cardkeeper_internal.observation.card_code IS 'The code of the user''s consumption card.';
COMMENT ON COLUMN cardkeeper_internal.observation.sub_mchid IS 'The sub-merchant, for a service provider.';
COMMENT ON COLUMN cardkeeper_internal.observation.stock_creator_mchid IS 'The merchant that made the coupon''s stock.';
COMMENT ON COLUMN cardkeeper_internal.observation.state IS 'The state that was told.';
COMMENT ON COLUMN cardkeeper_internal.observation.state_rank IS 'Its place in the product''s order of states; 0 where there is none.';
COMMENT ON COLUMN cardkeeper_internal.observation.pay_state IS
  'The state of the payback that was told: NONE, PAYING, PAID or another of WeChat Pay''s.';
COMMENT ON COLUMN cardkeeper_internal.observation.pay_rank IS 'Its place: NONE 0, PAYING 1, PAID 2.';
COMMENT ON COLUMN cardkeeper_internal.observation.pay_amount IS 'The payback in fen.';
COMMENT ON COLUMN cardkeeper_internal.observation.pay_time IS 'When it was paid.';
COMMENT ON COLUMN cardkeeper_internal.observation.transaction_id IS 'WeChat Pay''s number of the payback.';
COMMENT ON COLUMN cardkeeper_internal.observation.time_range_told IS 'True when a term was told, even one without ends.';
COMMENT ON COLUMN cardkeeper_internal.observation.begin_time IS 'Where the card''s term begins.';
COMMENT ON COLUMN cardkeeper_internal.observation.end_time IS 'Where the card''s term ends.';
COMMENT ON COLUMN cardkeeper_internal.observation.objectives IS 'WeChat Pay''s objectives, as they were told.';
COMMENT ON COLUMN cardkeeper_internal.observation.rewards IS 'WeChat Pay''s rewards, as they were told.';
COMMENT ON COLUMN cardkeeper_internal.observation.total_amount IS 'The discounts used so far, in fen.';
COMMENT ON COLUMN cardkeeper_internal.observation.unfinished_reason IS 'Why a discount card was not finished.';
COMMENT ON COLUMN cardkeeper_internal.observation.details IS 'What else was told, under WeChat Pay''s names.';
COMMENT ON COLUMN cardkeeper_internal.observation.use_transaction_id IS 'The payment that a coupon was used in.';
COMMENT ON COLUMN cardkeeper_internal.observation.consume_time IS 'When it was used.';
COMMENT ON COLUMN cardkeeper_internal.observation.consume_mchid IS 'The merchant it was used at.';
COMMENT ON COLUMN cardkeeper_internal.observation.consume_amount IS 'How much of a multi-use coupon was used, in fen.';
COMMENT ON COLUMN cardkeeper_internal.observation.token_hash IS
  'SHA-256 of a trip coupon''s token, hexadecimal. The token itself is not kept.';
COMMENT ON COLUMN cardkeeper_internal.observation.token_state IS 'TOKEN_ISSUED or TOKEN_EXPIRED.';
COMMENT ON COLUMN cardkeeper_internal.observation.token_rank IS 'Its place: TOKEN_ISSUED 0, TOKEN_EXPIRED 1.';
COMMENT ON COLUMN cardkeeper_internal.observation.token_expires_time IS 'When the token ends.';
