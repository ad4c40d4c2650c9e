-- The one door: every change of a card goes through cardkeeper_internal.record.
--
-- A batch is a set of arrays, one a column and all of one length; an array that would hold nothing but nulls may be empty.

CREATE TYPE cardkeeper_internal.notification_batch AS (
  mchid               text[],
  notification_id     text[],
  status              text[],
  reason              text[],
  event_type          text[],
  original_type       text[],
  summary             text[],
  create_time         timestamptz[],
  received_at         timestamptz[],
  request_id          text[],
  wechatpay_timestamp bigint[],
  wechatpay_nonce     text[],
  wechatpay_serial    text[],
  wechatpay_signature text[],
  signature_type      text[],
  body                bytea[]
);
COMMENT ON TYPE cardkeeper_internal.notification_batch IS 'Notifications to be recorded; see the table notification.';

CREATE TYPE cardkeeper_internal.observation_batch AS (
  round               smallint[],
  mchid               text[],
  product             text[],
  card_key            text[],
  observation_id      uuid[],
  occurred_at         timestamptz[],
  source              text[],
  source_id           text[],
  event               text[],
  openid              text[],
  appid               text[],
  card_template_id    text[],
  card_id             text[],
  card_code           text[],
  sub_mchid           text[],
  stock_creator_mchid text[],
  state               text[],
  state_rank          smallint[],
  pay_state           text[],
  pay_rank            smallint[],
  pay_amount          bigint[],
  pay_time            timestamptz[],
  transaction_id      text[],
  time_range_told     boolean[],
  begin_time          timestamptz[],
  end_time            timestamptz[],
  objectives          text[],
  rewards             text[],
  total_amount        bigint[],
  unfinished_reason   text[],
  details             text[],
  use_transaction_id  text[],
  consume_time        timestamptz[],
  consume_mchid       text[],
  consume_amount      bigint[],
  token_hash          text[],
  token_state         text[],
  token_rank          smallint[],
  token_expires_time  timestamptz[]
);
COMMENT ON TYPE cardkeeper_internal.observation_batch IS
  'Observations to be recorded; see the table observation. round numbers the observations of one card from 0; no array, or null, is 0.';


-- The identity values that were seen and did not stay, after one more observation: all that were seen, less those that stay. A value that stays
-- may have been among them before, when an earlier observation arrives late. Called only when two values of one name differ.
CREATE FUNCTION cardkeeper_internal.identity_conflicts(
  known text[], names text[], held text[], held_by uuid[], told text[], told_by uuid[]
) RETURNS text[]
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH identity AS (
    SELECT
      i.name || '=' || CASE WHEN i.told_by < i.held_by OR i.held_by IS NULL THEN i.told ELSE i.held END AS winner,
      i.name || '=' || CASE WHEN i.told_by < i.held_by THEN i.held ELSE i.told END AS loser
    FROM unnest(names, held, held_by, told, told_by) AS i (name, held, held_by, told, told_by)
  ),
  seen AS (
    SELECT unnest(known) COLLATE "C" AS value
    UNION
    SELECT loser COLLATE "C" FROM identity WHERE loser IS NOT NULL
  )
  SELECT array_agg(value ORDER BY value)
  FROM seen
  WHERE NOT EXISTS (SELECT FROM identity WHERE winner = value);
END;
COMMENT ON FUNCTION cardkeeper_internal.identity_conflicts(text[], text[], text[], uuid[], text[], uuid[]) IS
  'card.identity_conflicts after one more observation.';

-- Joins round number this_round of a batch into the cards of a bucket: one observation a card. The caller holds the bucket's lock. This is the
-- only place where the join is written in SQL; the type Card in Sources/Cards is its specification.
--
-- An array that is read by unnest in the select list ends in nulls when it is shorter than the others: so all-null columns may be left empty.
CREATE FUNCTION cardkeeper_internal.join_cards(
  this_bucket integer, observations cardkeeper_internal.observation_batch, this_round smallint
) RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $join_cards$
DECLARE
  changed bigint;
BEGIN
  INSERT INTO cardkeeper_internal.card AS c (
    bucket, mchid, product, card_key, change_seq, changed_at, first_at, last_at, requested, openid, openid_by, appid, appid_by,
    card_template_id, card_template_id_by, card_id, card_id_by, card_code, card_code_by, sub_mchid, sub_mchid_by, stock_creator_mchid,
    stock_creator_mchid_by, state, state_rank, state_at, state_by, pay_state, pay_rank, pay_amount, pay_time, transaction_id, pay_by,
    begin_time, end_time, time_range_by, objectives, objectives_by, rewards, rewards_by, total_amount, total_amount_by, unfinished_reason,
    unfinished_reason_by, details, details_by
  )
  SELECT
    this_bucket, o.mchid, o.product, o.card_key, nextval('cardkeeper_internal.change_seq'), now(), o.occurred_at, o.occurred_at,
    o.source = 'request', o.openid, CASE WHEN o.openid IS NOT NULL THEN o.observation_id END, o.appid,
    CASE WHEN o.appid IS NOT NULL THEN o.observation_id END, o.card_template_id,
    CASE WHEN o.card_template_id IS NOT NULL THEN o.observation_id END, o.card_id,
    CASE WHEN o.card_id IS NOT NULL THEN o.observation_id END, o.card_code, CASE WHEN o.card_code IS NOT NULL THEN o.observation_id END,
    o.sub_mchid, CASE WHEN o.sub_mchid IS NOT NULL THEN o.observation_id END, o.stock_creator_mchid,
    CASE WHEN o.stock_creator_mchid IS NOT NULL THEN o.observation_id END, o.state, o.state_rank,
    CASE WHEN o.state IS NOT NULL THEN o.occurred_at END, CASE WHEN o.state IS NOT NULL THEN o.observation_id END, o.pay_state, o.pay_rank,
    o.pay_amount, o.pay_time, o.transaction_id, CASE WHEN o.pay_state IS NOT NULL THEN o.observation_id END, o.begin_time, o.end_time,
    CASE WHEN o.time_range_told THEN o.observation_id END, o.objectives,
    CASE WHEN o.objectives IS NOT NULL THEN o.observation_id END, o.rewards, CASE WHEN o.rewards IS NOT NULL THEN o.observation_id END,
    o.total_amount, CASE WHEN o.total_amount IS NOT NULL THEN o.observation_id END, o.unfinished_reason,
    CASE WHEN o.unfinished_reason IS NOT NULL THEN o.observation_id END, o.details,
    CASE WHEN o.details IS NOT NULL THEN o.observation_id END
  FROM (
    SELECT
      unnest(observations.round) AS round, unnest(observations.mchid) AS mchid, unnest(observations.product) AS product,
      unnest(observations.card_key) AS card_key, unnest(observations.observation_id) AS observation_id,
      unnest(observations.occurred_at) AS occurred_at, unnest(observations.source) AS source, unnest(observations.openid) AS openid,
      unnest(observations.appid) AS appid, unnest(observations.card_template_id) AS card_template_id,
      unnest(observations.card_id) AS card_id, unnest(observations.card_code) AS card_code, unnest(observations.sub_mchid) AS sub_mchid,
      unnest(observations.stock_creator_mchid) AS stock_creator_mchid, unnest(observations.state) AS state,
      unnest(observations.state_rank) AS state_rank, unnest(observations.pay_state) AS pay_state, unnest(observations.pay_rank) AS pay_rank,
      unnest(observations.pay_amount) AS pay_amount, unnest(observations.pay_time) AS pay_time,
      unnest(observations.transaction_id) AS transaction_id, unnest(observations.time_range_told) AS time_range_told,
      unnest(observations.begin_time) AS begin_time, unnest(observations.end_time) AS end_time,
      unnest(observations.objectives)::json AS objectives,
      unnest(observations.rewards)::json AS rewards, unnest(observations.total_amount) AS total_amount,
      unnest(observations.unfinished_reason) AS unfinished_reason, unnest(observations.details)::json AS details
  ) AS o
  WHERE coalesce(o.round, 0) = this_round
  ON CONFLICT (card_key, product, mchid, bucket) DO UPDATE SET
    change_seq = excluded.change_seq,
    changed_at = excluded.changed_at,
    first_at = least(c.first_at, excluded.first_at),
    last_at = greatest(c.last_at, excluded.last_at),
    requested = c.requested OR excluded.requested,
    openid = CASE WHEN c.openid_by IS NULL OR excluded.openid_by < c.openid_by THEN excluded.openid ELSE c.openid END,
    openid_by = least(c.openid_by, excluded.openid_by),
    appid = CASE WHEN c.appid_by IS NULL OR excluded.appid_by < c.appid_by THEN excluded.appid ELSE c.appid END,
    appid_by = least(c.appid_by, excluded.appid_by),
    card_template_id = CASE WHEN c.card_template_id_by IS NULL OR excluded.card_template_id_by < c.card_template_id_by
      THEN excluded.card_template_id ELSE c.card_template_id END,
    card_template_id_by = least(c.card_template_id_by, excluded.card_template_id_by),
    card_id = CASE WHEN c.card_id_by IS NULL OR excluded.card_id_by < c.card_id_by THEN excluded.card_id ELSE c.card_id END,
    card_id_by = least(c.card_id_by, excluded.card_id_by),
    card_code = CASE WHEN c.card_code_by IS NULL OR excluded.card_code_by < c.card_code_by THEN excluded.card_code ELSE c.card_code END,
    card_code_by = least(c.card_code_by, excluded.card_code_by),
    sub_mchid = CASE WHEN c.sub_mchid_by IS NULL OR excluded.sub_mchid_by < c.sub_mchid_by THEN excluded.sub_mchid ELSE c.sub_mchid END,
    sub_mchid_by = least(c.sub_mchid_by, excluded.sub_mchid_by),
    stock_creator_mchid = CASE WHEN c.stock_creator_mchid_by IS NULL OR excluded.stock_creator_mchid_by < c.stock_creator_mchid_by
      THEN excluded.stock_creator_mchid ELSE c.stock_creator_mchid END,
    stock_creator_mchid_by = least(c.stock_creator_mchid_by, excluded.stock_creator_mchid_by),
    state = CASE WHEN c.state_by IS NULL OR (excluded.state_rank, excluded.state_by) > (c.state_rank, c.state_by)
      THEN excluded.state ELSE c.state END,
    state_rank = CASE WHEN c.state_by IS NULL OR (excluded.state_rank, excluded.state_by) > (c.state_rank, c.state_by)
      THEN excluded.state_rank ELSE c.state_rank END,
    state_at = CASE WHEN c.state_by IS NULL OR (excluded.state_rank, excluded.state_by) > (c.state_rank, c.state_by)
      THEN excluded.state_at ELSE c.state_at END,
    state_by = CASE WHEN c.state_by IS NULL OR (excluded.state_rank, excluded.state_by) > (c.state_rank, c.state_by)
      THEN excluded.state_by ELSE c.state_by END,
    pay_state = CASE WHEN c.pay_by IS NULL OR (excluded.pay_rank, excluded.pay_by) > (c.pay_rank, c.pay_by)
      THEN excluded.pay_state ELSE c.pay_state END,
    pay_rank = CASE WHEN c.pay_by IS NULL OR (excluded.pay_rank, excluded.pay_by) > (c.pay_rank, c.pay_by)
      THEN excluded.pay_rank ELSE c.pay_rank END,
    pay_amount = CASE WHEN c.pay_by IS NULL OR (excluded.pay_rank, excluded.pay_by) > (c.pay_rank, c.pay_by)
      THEN excluded.pay_amount ELSE c.pay_amount END,
    pay_time = CASE WHEN c.pay_by IS NULL OR (excluded.pay_rank, excluded.pay_by) > (c.pay_rank, c.pay_by)
      THEN excluded.pay_time ELSE c.pay_time END,
    transaction_id = CASE WHEN c.pay_by IS NULL OR (excluded.pay_rank, excluded.pay_by) > (c.pay_rank, c.pay_by)
      THEN excluded.transaction_id ELSE c.transaction_id END,
    pay_by = CASE WHEN c.pay_by IS NULL OR (excluded.pay_rank, excluded.pay_by) > (c.pay_rank, c.pay_by)
      THEN excluded.pay_by ELSE c.pay_by END,
    begin_time = CASE WHEN c.time_range_by IS NULL OR excluded.time_range_by > c.time_range_by
      THEN excluded.begin_time ELSE c.begin_time END,
    end_time = CASE WHEN c.time_range_by IS NULL OR excluded.time_range_by > c.time_range_by THEN excluded.end_time ELSE c.end_time END,
    time_range_by = greatest(c.time_range_by, excluded.time_range_by),
    objectives = CASE WHEN c.objectives_by IS NULL OR excluded.objectives_by > c.objectives_by
      THEN excluded.objectives ELSE c.objectives END,
    objectives_by = greatest(c.objectives_by, excluded.objectives_by),
    rewards = CASE WHEN c.rewards_by IS NULL OR excluded.rewards_by > c.rewards_by THEN excluded.rewards ELSE c.rewards END,
    rewards_by = greatest(c.rewards_by, excluded.rewards_by),
    total_amount = CASE WHEN c.total_amount_by IS NULL OR excluded.total_amount_by > c.total_amount_by
      THEN excluded.total_amount ELSE c.total_amount END,
    total_amount_by = greatest(c.total_amount_by, excluded.total_amount_by),
    unfinished_reason = CASE WHEN c.unfinished_reason_by IS NULL OR excluded.unfinished_reason_by > c.unfinished_reason_by
      THEN excluded.unfinished_reason ELSE c.unfinished_reason END,
    unfinished_reason_by = greatest(c.unfinished_reason_by, excluded.unfinished_reason_by),
    details = CASE WHEN c.details_by IS NULL OR excluded.details_by > c.details_by THEN excluded.details ELSE c.details END,
    details_by = greatest(c.details_by, excluded.details_by),
    identity_conflicts = CASE
      WHEN excluded.openid <> c.openid OR excluded.appid <> c.appid OR excluded.card_template_id <> c.card_template_id
        OR excluded.card_id <> c.card_id OR excluded.card_code <> c.card_code
        OR excluded.sub_mchid <> c.sub_mchid OR excluded.stock_creator_mchid <> c.stock_creator_mchid
      THEN cardkeeper_internal.identity_conflicts(
        c.identity_conflicts,
        ARRAY['openid', 'appid', 'card_template_id', 'card_id', 'card_code', 'sub_mchid', 'stock_creator_mchid'],
        ARRAY[c.openid, c.appid, c.card_template_id, c.card_id, c.card_code, c.sub_mchid, c.stock_creator_mchid],
        ARRAY[c.openid_by, c.appid_by, c.card_template_id_by, c.card_id_by, c.card_code_by, c.sub_mchid_by, c.stock_creator_mchid_by],
        ARRAY[excluded.openid, excluded.appid, excluded.card_template_id, excluded.card_id, excluded.card_code, excluded.sub_mchid,
          excluded.stock_creator_mchid],
        ARRAY[excluded.openid_by, excluded.appid_by, excluded.card_template_id_by, excluded.card_id_by, excluded.card_code_by,
          excluded.sub_mchid_by, excluded.stock_creator_mchid_by])
      ELSE c.identity_conflicts
    END
  -- A join that changes nothing leaves the row and its change_seq alone.
  WHERE excluded.first_at < c.first_at OR excluded.last_at > c.last_at OR excluded.requested AND NOT c.requested
    OR excluded.openid_by < c.openid_by OR c.openid_by IS NULL AND excluded.openid_by IS NOT NULL
    OR excluded.appid_by < c.appid_by OR c.appid_by IS NULL AND excluded.appid_by IS NOT NULL
    OR excluded.card_template_id_by < c.card_template_id_by OR c.card_template_id_by IS NULL AND excluded.card_template_id_by IS NOT NULL
    OR excluded.card_id_by < c.card_id_by OR c.card_id_by IS NULL AND excluded.card_id_by IS NOT NULL
    OR excluded.card_code_by < c.card_code_by OR c.card_code_by IS NULL AND excluded.card_code_by IS NOT NULL
    OR excluded.sub_mchid_by < c.sub_mchid_by OR c.sub_mchid_by IS NULL AND excluded.sub_mchid_by IS NOT NULL
    OR excluded.stock_creator_mchid_by < c.stock_creator_mchid_by
    OR c.stock_creator_mchid_by IS NULL AND excluded.stock_creator_mchid_by IS NOT NULL
    OR (excluded.state_rank, excluded.state_by) > (c.state_rank, c.state_by) OR c.state_by IS NULL AND excluded.state_by IS NOT NULL
    OR (excluded.pay_rank, excluded.pay_by) > (c.pay_rank, c.pay_by) OR c.pay_by IS NULL AND excluded.pay_by IS NOT NULL
    OR excluded.time_range_by > c.time_range_by OR c.time_range_by IS NULL AND excluded.time_range_by IS NOT NULL
    OR excluded.objectives_by > c.objectives_by OR c.objectives_by IS NULL AND excluded.objectives_by IS NOT NULL
    OR excluded.rewards_by > c.rewards_by OR c.rewards_by IS NULL AND excluded.rewards_by IS NOT NULL
    OR excluded.total_amount_by > c.total_amount_by OR c.total_amount_by IS NULL AND excluded.total_amount_by IS NOT NULL
    OR excluded.unfinished_reason_by > c.unfinished_reason_by OR c.unfinished_reason_by IS NULL AND excluded.unfinished_reason_by IS NOT NULL
    OR excluded.details_by > c.details_by OR c.details_by IS NULL AND excluded.details_by IS NOT NULL
    OR excluded.openid <> c.openid AND 'openid=' || excluded.openid <> ALL (coalesce(c.identity_conflicts, '{}'))
    OR excluded.appid <> c.appid AND 'appid=' || excluded.appid <> ALL (coalesce(c.identity_conflicts, '{}'))
    OR excluded.card_template_id <> c.card_template_id AND 'card_template_id=' || excluded.card_template_id <> ALL (coalesce(c.identity_conflicts, '{}'))
    OR excluded.card_id <> c.card_id AND 'card_id=' || excluded.card_id <> ALL (coalesce(c.identity_conflicts, '{}'))
    OR excluded.card_code <> c.card_code AND 'card_code=' || excluded.card_code <> ALL (coalesce(c.identity_conflicts, '{}'))
    OR excluded.sub_mchid <> c.sub_mchid AND 'sub_mchid=' || excluded.sub_mchid <> ALL (coalesce(c.identity_conflicts, '{}'))
    OR excluded.stock_creator_mchid <> c.stock_creator_mchid AND 'stock_creator_mchid=' || excluded.stock_creator_mchid <> ALL (coalesce(c.identity_conflicts, '{}'));
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END
$join_cards$;
COMMENT ON FUNCTION cardkeeper_internal.join_cards(integer, cardkeeper_internal.observation_batch, smallint) IS
  'Joins one observation into each of many cards; how many cards changed.';

-- Joins the uses and tokens among a batch's observations. A card of which only these changed gets a new change_seq too: it changed for its readers.
CREATE FUNCTION cardkeeper_internal.join_uses_and_tokens(this_bucket integer, observations cardkeeper_internal.observation_batch)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
-- Planned once and perhaps over empty tables: the plan must be good when they are full.
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $join_uses$
DECLARE
  changed bigint := 0;
  more bigint;
BEGIN
  IF cardinality(observations.use_transaction_id) > 0 THEN
    WITH joined AS (
      INSERT INTO cardkeeper_internal.coupon_use AS u
        (bucket, mchid, product, card_key, transaction_id, consume_time, consume_mchid, consume_amount, told_by)
      SELECT DISTINCT ON (o.card_key, o.transaction_id, o.product, o.mchid)
        this_bucket, o.mchid, o.product, o.card_key, o.transaction_id, o.consume_time, o.consume_mchid, o.consume_amount, o.observation_id
      FROM (
        SELECT
          unnest(observations.mchid) AS mchid, unnest(observations.product) AS product, unnest(observations.card_key) AS card_key,
          unnest(observations.use_transaction_id) AS transaction_id, unnest(observations.consume_time) AS consume_time,
          unnest(observations.consume_mchid) AS consume_mchid, unnest(observations.consume_amount) AS consume_amount,
          unnest(observations.observation_id) AS observation_id, unnest(observations.round) AS round
      ) AS o
      WHERE o.transaction_id IS NOT NULL AND coalesce(o.round, 0) >= 0
      ORDER BY o.card_key, o.transaction_id, o.product, o.mchid, o.observation_id
      ON CONFLICT (card_key, transaction_id, product, mchid, bucket) DO UPDATE SET
        consume_time = excluded.consume_time,
        consume_mchid = excluded.consume_mchid,
        consume_amount = excluded.consume_amount,
        told_by = excluded.told_by
      WHERE excluded.told_by < u.told_by
      RETURNING u.mchid, u.product, u.card_key
    )
    UPDATE cardkeeper_internal.card AS c
    SET change_seq = nextval('cardkeeper_internal.change_seq'), changed_at = now()
    FROM (SELECT DISTINCT mchid, product, card_key FROM joined) AS j
    WHERE c.card_key = j.card_key AND c.product = j.product AND c.mchid = j.mchid AND c.bucket = this_bucket;
    GET DIAGNOSTICS changed = ROW_COUNT;
  END IF;

  IF cardinality(observations.token_hash) > 0 THEN
    WITH joined AS (
      INSERT INTO cardkeeper_internal.coupon_token AS t
        (bucket, mchid, product, card_key, token_hash, token_state, token_rank, token_expires_time, told_by)
      SELECT DISTINCT ON (o.card_key, o.token_hash, o.product, o.mchid)
        this_bucket, o.mchid, o.product, o.card_key, o.token_hash, o.token_state, o.token_rank, o.token_expires_time, o.observation_id
      FROM (
        SELECT
          unnest(observations.mchid) AS mchid, unnest(observations.product) AS product, unnest(observations.card_key) AS card_key,
          unnest(observations.token_hash) AS token_hash, unnest(observations.token_state) AS token_state,
          unnest(observations.token_rank) AS token_rank, unnest(observations.token_expires_time) AS token_expires_time,
          unnest(observations.observation_id) AS observation_id, unnest(observations.round) AS round
      ) AS o
      WHERE o.token_hash IS NOT NULL AND coalesce(o.round, 0) >= 0
      ORDER BY o.card_key, o.token_hash, o.product, o.mchid, o.token_rank DESC, o.observation_id DESC
      ON CONFLICT (card_key, token_hash, product, mchid, bucket) DO UPDATE SET
        token_state = excluded.token_state,
        token_rank = excluded.token_rank,
        token_expires_time = excluded.token_expires_time,
        told_by = excluded.told_by
      WHERE (excluded.token_rank, excluded.told_by) > (t.token_rank, t.told_by)
      RETURNING t.mchid, t.product, t.card_key
    )
    UPDATE cardkeeper_internal.card AS c
    SET change_seq = nextval('cardkeeper_internal.change_seq'), changed_at = now()
    FROM (SELECT DISTINCT mchid, product, card_key FROM joined) AS j
    WHERE c.card_key = j.card_key AND c.product = j.product AND c.mchid = j.mchid AND c.bucket = this_bucket;
    GET DIAGNOSTICS more = ROW_COUNT;
    changed := changed + more;
  END IF;
  RETURN changed;
END
$join_uses$;
COMMENT ON FUNCTION cardkeeper_internal.join_uses_and_tokens(integer, cardkeeper_internal.observation_batch) IS
  'Joins uses and tokens into theirs; how many cards changed by it.';

-- The notifications of a batch that could not be inserted because they are here: their status climbs from quarantined over unhandled to recorded and
-- never goes down. Rows that this transaction wrote are new or have climbed; the others were known.
CREATE FUNCTION cardkeeper_internal.record_known_notifications(
  this_bucket integer, notifications cardkeeper_internal.notification_batch
) RETURNS text[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
-- Planned once and perhaps over empty tables: the plan must be good when they are full.
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $record_known$
DECLARE
  climb constant text[] := ARRAY['quarantined', 'unhandled', 'recorded'];
  known text[];
BEGIN
  UPDATE cardkeeper_internal.notification AS n
  SET status = o.status, reason = o.reason, event_type = o.event_type, original_type = o.original_type, summary = o.summary,
    create_time = o.create_time
  FROM (
    SELECT
      unnest(notifications.mchid) AS mchid, unnest(notifications.notification_id) AS notification_id,
      unnest(notifications.status) AS status,
      unnest(notifications.reason) AS reason, unnest(notifications.event_type) AS event_type,
      unnest(notifications.original_type) AS original_type, unnest(notifications.summary) AS summary,
      unnest(notifications.create_time) AS create_time
  ) AS o
  WHERE n.notification_id = o.notification_id AND n.mchid = o.mchid AND n.bucket = this_bucket
    AND array_position(climb, n.status) < array_position(climb, o.status);

  SELECT array_agg(n.notification_id) INTO known
  FROM cardkeeper_internal.notification AS n
  JOIN unnest(notifications.mchid, notifications.notification_id) AS o (mchid, notification_id) USING (notification_id, mchid)
  WHERE n.bucket = this_bucket AND n.xmin <> pg_current_xact_id()::xid;
  RETURN known;
END
$record_known$;
COMMENT ON FUNCTION cardkeeper_internal.record_known_notifications(integer, cardkeeper_internal.notification_batch) IS
  'Lets the status of known notifications climb; the ids of those that stay as they were.';

-- The rounds of a batch of which some observations were here before: -1 for those. What was here is joined already; should a later program read the
-- same notification otherwise, what was recorded first stays, and the card stays the join of what is recorded.
CREATE FUNCTION cardkeeper_internal.rounds_of_new(this_bucket integer, observations cardkeeper_internal.observation_batch)
RETURNS smallint[]
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
-- Planned once and perhaps over empty tables: the plan must be good when they are full.
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $rounds$
  SELECT array_agg(CASE WHEN n.observation_id IS NULL THEN -1 ELSE coalesce(o.round, 0) END::smallint ORDER BY o.place)
  FROM (
    SELECT
      unnest(observations.round) AS round, unnest(observations.mchid) AS mchid, unnest(observations.product) AS product,
      unnest(observations.card_key) AS card_key, unnest(observations.observation_id) AS observation_id,
      generate_series(1, cardinality(observations.card_key)) AS place
  ) AS o
  LEFT JOIN cardkeeper_internal.observation AS n
    ON n.card_key = o.card_key AND n.product = o.product AND n.mchid = o.mchid AND n.observation_id = o.observation_id AND n.bucket = this_bucket
    AND n.xmin = pg_current_xact_id()::xid
$rounds$;
COMMENT ON FUNCTION cardkeeper_internal.rounds_of_new(integer, cardkeeper_internal.observation_batch) IS
  'The rounds of a batch, -1 for observations that were recorded before.';

-- Records a batch that belongs to one bucket. Returns the ids of those notifications that stood here before with the same or a better status, or
-- null when there were none.
--
-- Writers hand notifications in by (notification_id, mchid) and observations by card, each in one order, so that two writers cannot wait for each
-- other. The bucket's lock is held from before the first change_seq is drawn until the commit: numbers become visible in their order.
CREATE FUNCTION cardkeeper_internal.record(
  this_bucket integer,
  notifications cardkeeper_internal.notification_batch,
  observations cardkeeper_internal.observation_batch
) RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $record$
DECLARE
  offered constant bigint := coalesce(cardinality(notifications.notification_id), 0);
  written bigint := 0;
  changed bigint := 0;
  last_round smallint;
  known text[];
BEGIN
  IF offered > 0 THEN
    INSERT INTO cardkeeper_internal.notification (
      bucket, mchid, notification_id, status, reason, event_type, original_type, summary, create_time, received_at, request_id,
      wechatpay_timestamp,
      wechatpay_nonce, wechatpay_serial, wechatpay_signature, signature_type, body
    )
    SELECT
      this_bucket, unnest(notifications.mchid), unnest(notifications.notification_id), unnest(notifications.status),
      unnest(notifications.reason),
      unnest(notifications.event_type), unnest(notifications.original_type), unnest(notifications.summary),
      unnest(notifications.create_time), unnest(notifications.received_at), unnest(notifications.request_id),
      unnest(notifications.wechatpay_timestamp), unnest(notifications.wechatpay_nonce), unnest(notifications.wechatpay_serial),
      unnest(notifications.wechatpay_signature), unnest(notifications.signature_type), unnest(notifications.body)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written < offered THEN
      known := cardkeeper_internal.record_known_notifications(this_bucket, notifications);
    END IF;
  END IF;

  IF cardinality(observations.card_key) > 0 THEN
    INSERT INTO cardkeeper_internal.observation (
      bucket, recorded_at, mchid, product, card_key, observation_id, occurred_at, source, source_id, event, openid, appid,
      card_template_id, card_id, card_code,
      sub_mchid, stock_creator_mchid, state, state_rank, pay_state, pay_rank, pay_amount, pay_time, transaction_id, time_range_told,
      begin_time, end_time,
      objectives, rewards, total_amount, unfinished_reason, details, use_transaction_id, consume_time, consume_mchid, consume_amount,
      token_hash, token_state, token_rank, token_expires_time
    )
    SELECT
      this_bucket, now(), unnest(observations.mchid), unnest(observations.product), unnest(observations.card_key),
      unnest(observations.observation_id),
      unnest(observations.occurred_at), unnest(observations.source), unnest(observations.source_id), unnest(observations.event),
      unnest(observations.openid), unnest(observations.appid), unnest(observations.card_template_id), unnest(observations.card_id),
      unnest(observations.card_code), unnest(observations.sub_mchid), unnest(observations.stock_creator_mchid), unnest(observations.state),
      unnest(observations.state_rank), unnest(observations.pay_state), unnest(observations.pay_rank), unnest(observations.pay_amount),
      unnest(observations.pay_time), unnest(observations.transaction_id), unnest(observations.time_range_told),
      unnest(observations.begin_time), unnest(observations.end_time),
      unnest(observations.objectives)::json, unnest(observations.rewards)::json, unnest(observations.total_amount),
      unnest(observations.unfinished_reason), unnest(observations.details)::json, unnest(observations.use_transaction_id),
      unnest(observations.consume_time), unnest(observations.consume_mchid), unnest(observations.consume_amount),
      unnest(observations.token_hash), unnest(observations.token_state), unnest(observations.token_rank),
      unnest(observations.token_expires_time)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written < cardinality(observations.card_key) THEN
      observations.round := cardkeeper_internal.rounds_of_new(this_bucket, observations);
    END IF;

    PERFORM pg_advisory_xact_lock(7160421, this_bucket);
    last_round := coalesce((SELECT max(r) FROM unnest(observations.round) AS r), 0);
    FOR this_round IN 0..last_round LOOP
      changed := changed + cardkeeper_internal.join_cards(this_bucket, observations, this_round::smallint);
    END LOOP;
    IF cardinality(observations.use_transaction_id) > 0 OR cardinality(observations.token_hash) > 0 THEN
      changed := changed + cardkeeper_internal.join_uses_and_tokens(this_bucket, observations);
    END IF;
    IF changed > 0 THEN
      PERFORM pg_notify(
        'cardkeeper_card', format('{"bucket":%s,"change_seq":%s}', this_bucket, currval('cardkeeper_internal.change_seq')));
    END IF;
  END IF;
  RETURN known;
END
$record$;
COMMENT ON FUNCTION cardkeeper_internal.record(
  integer, cardkeeper_internal.notification_batch, cardkeeper_internal.observation_batch) IS
  'The one door: records a batch of one bucket; the ids of the notifications that were known before.';

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA cardkeeper_internal FROM PUBLIC;
