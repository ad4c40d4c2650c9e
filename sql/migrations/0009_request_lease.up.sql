-- Who sends a request has it for a while: its lease. The journal keeps what is needed to send the request again, and is written in batches.

-- Until now there was one operation, and it was sent to one path.
ALTER TABLE cardkeeper_internal.request
  ADD COLUMN path text COLLATE "C" NOT NULL DEFAULT '/v3/discount-card/cards',
  ADD COLUMN withholds_fields boolean NOT NULL DEFAULT false,
  ADD COLUMN lease_until timestamptz,
  ADD COLUMN attempt_id uuid;
ALTER TABLE cardkeeper_internal.request
  ALTER COLUMN path DROP DEFAULT,
  ALTER COLUMN withholds_fields DROP DEFAULT;
-- There are others when this migration was applied before and taken back: where they were sent is lost, so nobody shall send them again.
UPDATE cardkeeper_internal.request SET path = '' WHERE operation <> 'prepare';

COMMENT ON COLUMN cardkeeper_internal.request.path IS 'The path that it is sent to; empty when that is not known any more.';
COMMENT ON COLUMN cardkeeper_internal.request.withholds_fields IS
  'Whether fields that were encrypted are missing in the body, so that it cannot be sent again from here.';
COMMENT ON COLUMN cardkeeper_internal.request.lease_until IS
  'Until then somebody is sending it, by the database''s clock, and nobody else may; null when nobody is.';
COMMENT ON COLUMN cardkeeper_internal.request.attempt_id IS
  'The last attempt. An attempt that is begun again, because its begin was committed and the answer got lost, is still the same one.';

DROP FUNCTION cardkeeper_internal.begin_request(
  integer, text, text, text, text, text, bytea, text, timestamptz, cardkeeper_internal.observation_batch);
DROP FUNCTION cardkeeper_internal.settle_request(
  integer, text, text, text, text, text, text, integer, text, text, text, timestamptz, cardkeeper_internal.observation_batch);

-- As with observations, an array that would hold nothing but nulls at its end may be shorter.
CREATE TYPE cardkeeper_internal.request_batch AS (
  act                  text[],
  mchid                text[],
  product              text[],
  card_key             text[],
  operation            text[],
  number               text[],
  attempt_id           uuid[],
  lease                bigint[],
  digest               bytea[],
  path                 text[],
  body                 text[],
  withholds_fields     boolean[],
  requested_at         timestamptz[],
  state                text[],
  answer_status        bigint[],
  answer_code          text[],
  answer               text[],
  wechatpay_request_id text[],
  settled_at           timestamptz[]
);
COMMENT ON TYPE cardkeeper_internal.request_batch IS
  'What is to be written into the journal, one request a place. act: begin (lease in microseconds, digest, path, body …), resume (lease), release or settle (state, answer …); see the table request.';

-- Some of a batch's observations, in their order.
CREATE FUNCTION cardkeeper_internal.observations_of(observations cardkeeper_internal.observation_batch, wanted boolean[])
RETURNS cardkeeper_internal.observation_batch
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $observations_of$
  SELECT ROW(
    array_agg(round ORDER BY place), array_agg(mchid ORDER BY place), array_agg(product ORDER BY place), array_agg(card_key ORDER BY place),
    array_agg(observation_id ORDER BY place), array_agg(occurred_at ORDER BY place), array_agg(source ORDER BY place),
    array_agg(source_id ORDER BY place), array_agg(event ORDER BY place), array_agg(openid ORDER BY place), array_agg(appid ORDER BY place),
    array_agg(card_template_id ORDER BY place), array_agg(card_id ORDER BY place), array_agg(card_code ORDER BY place),
    array_agg(sub_mchid ORDER BY place), array_agg(stock_creator_mchid ORDER BY place), array_agg(state ORDER BY place),
    array_agg(state_rank ORDER BY place), array_agg(pay_state ORDER BY place), array_agg(pay_rank ORDER BY place),
    array_agg(pay_amount ORDER BY place), array_agg(pay_time ORDER BY place), array_agg(transaction_id ORDER BY place),
    array_agg(time_range_told ORDER BY place), array_agg(begin_time ORDER BY place), array_agg(end_time ORDER BY place),
    array_agg(objectives ORDER BY place), array_agg(rewards ORDER BY place), array_agg(total_amount ORDER BY place),
    array_agg(unfinished_reason ORDER BY place), array_agg(details ORDER BY place), array_agg(use_transaction_id ORDER BY place),
    array_agg(consume_time ORDER BY place), array_agg(consume_mchid ORDER BY place), array_agg(consume_amount ORDER BY place),
    array_agg(token_hash ORDER BY place), array_agg(token_state ORDER BY place), array_agg(token_rank ORDER BY place),
    array_agg(token_expires_time ORDER BY place)
  )::cardkeeper_internal.observation_batch
  FROM unnest(
    (observations).round, (observations).mchid, (observations).product, (observations).card_key, (observations).observation_id,
    (observations).occurred_at, (observations).source, (observations).source_id, (observations).event, (observations).openid,
    (observations).appid, (observations).card_template_id, (observations).card_id, (observations).card_code, (observations).sub_mchid,
    (observations).stock_creator_mchid, (observations).state, (observations).state_rank, (observations).pay_state, (observations).pay_rank,
    (observations).pay_amount, (observations).pay_time, (observations).transaction_id, (observations).time_range_told,
    (observations).begin_time, (observations).end_time, (observations).objectives, (observations).rewards, (observations).total_amount,
    (observations).unfinished_reason, (observations).details, (observations).use_transaction_id, (observations).consume_time,
    (observations).consume_mchid, (observations).consume_amount, (observations).token_hash, (observations).token_state,
    (observations).token_rank, (observations).token_expires_time
  ) WITH ORDINALITY AS o (
    round, mchid, product, card_key, observation_id, occurred_at, source, source_id, event, openid, appid, card_template_id, card_id,
    card_code, sub_mchid, stock_creator_mchid, state, state_rank, pay_state, pay_rank, pay_amount, pay_time, transaction_id,
    time_range_told, begin_time, end_time, objectives, rewards, total_amount, unfinished_reason, details, use_transaction_id, consume_time,
    consume_mchid, consume_amount, token_hash, token_state, token_rank, token_expires_time, place
  )
  WHERE wanted[place]
$observations_of$;
COMMENT ON FUNCTION cardkeeper_internal.observations_of(cardkeeper_internal.observation_batch, boolean[]) IS
  'Those observations of a batch whose place is wanted.';

-- Writes a batch of one bucket into the journal, together with what it says about cards, in one transaction. The verdict of each place, in no order:
--
--   send       begin, resume: journalled now, or taken up again: to be sent. The lease runs from now.
--   in_flight  begin, resume: somebody else is sending it.
--   settled    begin, resume: it has its result. settle: written down, unless a better result stands there.
--   conflict   begin: the number was used for another request.
--   released   the lease of this attempt, which was not sent, is over, if it ever began.
--   missing    resume, settle: there is no such request.
--
-- Of a begin, the observations (told_by names the place of the request that tells each) are recorded only when the request is new; those of a
-- settlement always, for they are true. A state never goes down: sending, unknown, rejected, answered.
--
-- Requests come in one order, and before the observations, so that two of these calls cannot wait for each other; the recording of notifications
-- never touches a request.
CREATE FUNCTION cardkeeper_internal.journal_requests(
  this_bucket integer, requests cardkeeper_internal.request_batch, observations cardkeeper_internal.observation_batch, told_by bigint[]
) RETURNS TABLE (place bigint, verdict text, entry cardkeeper_internal.request)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $journal_requests$
DECLARE
  climb constant text[] := ARRAY['sending', 'unknown', 'rejected', 'answered'];
  wanted record;
  known bigint[] := '{}';
BEGIN
  FOR wanted IN
    SELECT
      unnest(requests.act) AS act, unnest(requests.mchid) AS mchid, unnest(requests.product) AS product, unnest(requests.card_key) AS card_key,
      unnest(requests.operation) AS operation, unnest(requests.number) AS number, unnest(requests.attempt_id) AS attempt_id,
      unnest(requests.lease) AS lease, unnest(requests.digest) AS digest, unnest(requests.path) AS path, unnest(requests.body) AS body,
      unnest(requests.withholds_fields) AS withholds_fields, unnest(requests.requested_at) AS requested_at, unnest(requests.state) AS state,
      unnest(requests.answer_status) AS answer_status, unnest(requests.answer_code) AS answer_code, unnest(requests.answer) AS answer,
      unnest(requests.wechatpay_request_id) AS wechatpay_request_id, unnest(requests.settled_at) AS settled_at,
      generate_series(1::bigint, cardinality(requests.act)) AS place
  LOOP
    place := wanted.place;
    entry := NULL;

    IF wanted.act = 'settle' THEN
      -- The lease ends with any result. An answer is not given up for the mere knowledge that it was done.
      UPDATE cardkeeper_internal.request AS r
      SET state = wanted.state, answer_status = wanted.answer_status, answer_code = wanted.answer_code, answer = wanted.answer::json,
        wechatpay_request_id = wanted.wechatpay_request_id, settled_at = wanted.settled_at, lease_until = NULL
      WHERE r.card_key = wanted.card_key AND r.operation = wanted.operation AND r.number = wanted.number AND r.product = wanted.product
        AND r.mchid = wanted.mchid AND r.bucket = this_bucket
        AND array_position(climb, r.state) <= array_position(climb, wanted.state)
        AND NOT (r.state = 'answered' AND r.answer IS NOT NULL AND wanted.answer IS NULL);
      verdict := 'settled';
      IF NOT FOUND AND NOT EXISTS (
        SELECT FROM cardkeeper_internal.request AS r
        WHERE r.card_key = wanted.card_key AND r.operation = wanted.operation AND r.number = wanted.number AND r.product = wanted.product
          AND r.mchid = wanted.mchid AND r.bucket = this_bucket)
      THEN
        verdict := 'missing';
      END IF;
      RETURN NEXT;
      CONTINUE;
    END IF;

    IF wanted.act = 'release' THEN
      UPDATE cardkeeper_internal.request AS r
      SET lease_until = NULL
      WHERE r.card_key = wanted.card_key AND r.operation = wanted.operation AND r.number = wanted.number AND r.product = wanted.product
        AND r.mchid = wanted.mchid AND r.bucket = this_bucket AND r.attempt_id = wanted.attempt_id;
      verdict := 'released';
      RETURN NEXT;
      CONTINUE;
    END IF;

    IF wanted.act = 'begin' THEN
      INSERT INTO cardkeeper_internal.request AS r (
        bucket, mchid, product, card_key, operation, number, state, attempts, digest, path, body, withholds_fields, requested_at, attempt_id,
        lease_until
      ) VALUES (
        this_bucket, wanted.mchid, wanted.product, wanted.card_key, wanted.operation, wanted.number, 'sending', 1, wanted.digest, wanted.path,
        wanted.body::json, wanted.withholds_fields, wanted.requested_at, wanted.attempt_id,
        clock_timestamp() + wanted.lease * interval '1 microsecond'
      )
      ON CONFLICT DO NOTHING
      RETURNING r.* INTO entry;
      IF FOUND THEN
        verdict := 'send';
        RETURN NEXT;
        CONTINUE;
      END IF;
    END IF;

    known := known || place;
    SELECT * INTO entry
    FROM cardkeeper_internal.request AS r
    WHERE r.card_key = wanted.card_key AND r.operation = wanted.operation AND r.number = wanted.number AND r.product = wanted.product
      AND r.mchid = wanted.mchid AND r.bucket = this_bucket
    FOR UPDATE;
    IF NOT FOUND THEN
      verdict := 'missing';
    ELSIF entry.digest <> wanted.digest THEN
      verdict := 'conflict';
    ELSIF entry.state IN ('answered', 'rejected') THEN
      verdict := 'settled';
    ELSIF entry.attempt_id = wanted.attempt_id THEN
      verdict := 'send';
    ELSIF entry.lease_until > clock_timestamp() THEN
      verdict := 'in_flight';
    ELSE
      UPDATE cardkeeper_internal.request AS r
      SET attempts = r.attempts + 1, attempt_id = wanted.attempt_id, lease_until = clock_timestamp() + wanted.lease * interval '1 microsecond'
      WHERE r.card_key = wanted.card_key AND r.operation = wanted.operation AND r.number = wanted.number AND r.product = wanted.product
        AND r.mchid = wanted.mchid AND r.bucket = this_bucket
      RETURNING r.* INTO entry;
      verdict := 'send';
    END IF;
    RETURN NEXT;
  END LOOP;

  IF cardinality(known) > 0 AND told_by && known THEN
    observations := cardkeeper_internal.observations_of(
      observations, ARRAY(SELECT t.told_by <> ALL (known) FROM unnest(told_by) WITH ORDINALITY AS t (told_by, n) ORDER BY t.n));
  END IF;
  PERFORM cardkeeper_internal.record(this_bucket, NULL, observations);
END
$journal_requests$;
COMMENT ON FUNCTION cardkeeper_internal.journal_requests(
  integer, cardkeeper_internal.request_batch, cardkeeper_internal.observation_batch, bigint[]) IS
  'Writes requests down before they are sent and when their result is known: send, in_flight, settled, conflict, released or missing for each.';

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA cardkeeper_internal FROM PUBLIC;
