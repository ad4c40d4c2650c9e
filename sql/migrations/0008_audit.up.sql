-- The audit: every card computed again from its observations alone, by another way than the join of the one door, and compared with its row.

-- The cards as they follow from the observations. change_seq and changed_at are not part of what follows, so they are 0 and -infinity.
CREATE FUNCTION cardkeeper_internal.cards_from_observations() RETURNS SETOF cardkeeper_internal.card
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH
  -- Every identity value that was told, beside the one that was told first; those that differ from it are conflicts. One sort, however many there are.
  told AS (
    SELECT o.mchid, o.product, o.card_key, o.bucket, o.observation_id, i.name, i.value
    FROM cardkeeper_internal.observation AS o
    CROSS JOIN LATERAL (VALUES
      ('openid', o.openid),
      ('appid', o.appid),
      ('card_template_id', o.card_template_id),
      ('card_id', o.card_id),
      ('card_code', o.card_code),
      ('sub_mchid', o.sub_mchid),
      ('stock_creator_mchid', o.stock_creator_mchid)
    ) AS i (name, value)
    WHERE i.value IS NOT NULL
  ),
  ranked AS (
    SELECT *, first_value(value) OVER (PARTITION BY card_key, product, mchid, bucket, name ORDER BY observation_id) AS first_told
    FROM told
  ),
  conflict AS (
    SELECT card_key, product, mchid, bucket,
      array_agg(DISTINCT name || '=' || value COLLATE "C" ORDER BY name || '=' || value COLLATE "C") AS pairs
    FROM ranked
    WHERE value <> first_told
    GROUP BY card_key, product, mchid, bucket
  ),
  joined AS (
    SELECT
      o.card_key, o.product, o.mchid, o.bucket,
      min(o.occurred_at) AS first_at,
      max(o.occurred_at) AS last_at,
      bool_or(o.source = 'request') AS requested,
      (array_agg(o ORDER BY o.observation_id) FILTER (WHERE o.openid IS NOT NULL))[1] AS openid,
      (array_agg(o ORDER BY o.observation_id) FILTER (WHERE o.appid IS NOT NULL))[1] AS appid,
      (array_agg(o ORDER BY o.observation_id) FILTER (WHERE o.card_template_id IS NOT NULL))[1] AS card_template_id,
      (array_agg(o ORDER BY o.observation_id) FILTER (WHERE o.card_id IS NOT NULL))[1] AS card_id,
      (array_agg(o ORDER BY o.observation_id) FILTER (WHERE o.card_code IS NOT NULL))[1] AS card_code,
      (array_agg(o ORDER BY o.observation_id) FILTER (WHERE o.sub_mchid IS NOT NULL))[1] AS sub_mchid,
      (array_agg(o ORDER BY o.observation_id) FILTER (WHERE o.stock_creator_mchid IS NOT NULL))[1] AS stock_creator_mchid,
      (array_agg(o ORDER BY o.state_rank DESC, o.observation_id DESC) FILTER (WHERE o.state IS NOT NULL))[1] AS state,
      (array_agg(o ORDER BY o.pay_rank DESC, o.observation_id DESC) FILTER (WHERE o.pay_state IS NOT NULL))[1] AS payment,
      (array_agg(o ORDER BY o.observation_id DESC) FILTER (WHERE o.time_range_told))[1] AS time_range,
      (array_agg(o ORDER BY o.observation_id DESC) FILTER (WHERE o.objectives IS NOT NULL))[1] AS objectives,
      (array_agg(o ORDER BY o.observation_id DESC) FILTER (WHERE o.rewards IS NOT NULL))[1] AS rewards,
      (array_agg(o ORDER BY o.observation_id DESC) FILTER (WHERE o.total_amount IS NOT NULL))[1] AS total_amount,
      (array_agg(o ORDER BY o.observation_id DESC) FILTER (WHERE o.unfinished_reason IS NOT NULL))[1] AS unfinished_reason,
      (array_agg(o ORDER BY o.observation_id DESC) FILTER (WHERE o.details IS NOT NULL))[1] AS details
    FROM cardkeeper_internal.observation AS o
    GROUP BY o.card_key, o.product, o.mchid, o.bucket
  )
  SELECT
    0::bigint, '-infinity'::timestamptz, j.first_at, j.last_at, j.bucket, (j.state).state_rank, (j.payment).pay_rank, j.requested, j.mchid, j.product, j.card_key,
    (j.openid).openid, (j.openid).observation_id,
    (j.appid).appid, (j.appid).observation_id,
    (j.card_template_id).card_template_id, (j.card_template_id).observation_id,
    (j.card_id).card_id, (j.card_id).observation_id,
    (j.card_code).card_code, (j.card_code).observation_id,
    (j.sub_mchid).sub_mchid, (j.sub_mchid).observation_id,
    (j.stock_creator_mchid).stock_creator_mchid, (j.stock_creator_mchid).observation_id,
    c.pairs,
    (j.state).state, (j.state).occurred_at, (j.state).observation_id,
    (j.payment).pay_state, (j.payment).pay_amount, (j.payment).pay_time, (j.payment).transaction_id, (j.payment).observation_id,
    (j.time_range).begin_time, (j.time_range).end_time, (j.time_range).observation_id,
    (j.objectives).objectives, (j.objectives).observation_id,
    (j.rewards).rewards, (j.rewards).observation_id,
    (j.total_amount).total_amount, (j.total_amount).observation_id,
    (j.unfinished_reason).unfinished_reason, (j.unfinished_reason).observation_id,
    (j.details).details, (j.details).observation_id
  FROM joined AS j
  LEFT JOIN conflict AS c USING (card_key, product, mchid, bucket);
END;
COMMENT ON FUNCTION cardkeeper_internal.cards_from_observations() IS 'The cards as they follow from the observations alone.';

CREATE FUNCTION cardkeeper_internal.uses_from_observations() RETURNS SETOF cardkeeper_internal.coupon_use
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT DISTINCT ON (card_key, use_transaction_id, product, mchid, bucket)
    bucket, mchid, product, card_key, use_transaction_id, consume_time, consume_mchid, consume_amount, observation_id
  FROM cardkeeper_internal.observation
  WHERE use_transaction_id IS NOT NULL
  ORDER BY card_key, use_transaction_id, product, mchid, bucket, observation_id;
END;
COMMENT ON FUNCTION cardkeeper_internal.uses_from_observations() IS 'The uses of coupons as they follow from the observations alone.';

CREATE FUNCTION cardkeeper_internal.tokens_from_observations() RETURNS SETOF cardkeeper_internal.coupon_token
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT DISTINCT ON (card_key, token_hash, product, mchid, bucket)
    bucket, token_rank, mchid, product, card_key, token_hash, token_state, token_expires_time, observation_id
  FROM cardkeeper_internal.observation
  WHERE token_hash IS NOT NULL
  ORDER BY card_key, token_hash, product, mchid, bucket, token_rank DESC, observation_id DESC;
END;
COMMENT ON FUNCTION cardkeeper_internal.tokens_from_observations() IS 'The tokens as they follow from the observations alone.';

-- The cards whose rows are not what follows from their observations, and in which columns. missing: there is no row; unfounded: there is a row and no
-- observation; uses and tokens: the rows in those tables differ. JSON is compared as text, for the text is what was told.
CREATE FUNCTION cardkeeper_internal.audit()
RETURNS TABLE (mchid text, product text, card_key text, differing text[])
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH card_difference AS (
    SELECT
      mchid, product, card_key,
      CASE
        WHEN stored.change_seq IS NULL THEN ARRAY['missing']
        WHEN joined.change_seq IS NULL THEN ARRAY['unfounded']
        ELSE array_remove(ARRAY[
          CASE WHEN stored.first_at IS DISTINCT FROM joined.first_at THEN 'first_at' END,
          CASE WHEN stored.last_at IS DISTINCT FROM joined.last_at THEN 'last_at' END,
          CASE WHEN stored.requested IS DISTINCT FROM joined.requested THEN 'requested' END,
          CASE WHEN stored.openid IS DISTINCT FROM joined.openid THEN 'openid' END,
          CASE WHEN stored.openid_by IS DISTINCT FROM joined.openid_by THEN 'openid_by' END,
          CASE WHEN stored.appid IS DISTINCT FROM joined.appid THEN 'appid' END,
          CASE WHEN stored.appid_by IS DISTINCT FROM joined.appid_by THEN 'appid_by' END,
          CASE WHEN stored.card_template_id IS DISTINCT FROM joined.card_template_id THEN 'card_template_id' END,
          CASE WHEN stored.card_template_id_by IS DISTINCT FROM joined.card_template_id_by THEN 'card_template_id_by' END,
          CASE WHEN stored.card_id IS DISTINCT FROM joined.card_id THEN 'card_id' END,
          CASE WHEN stored.card_id_by IS DISTINCT FROM joined.card_id_by THEN 'card_id_by' END,
          CASE WHEN stored.card_code IS DISTINCT FROM joined.card_code THEN 'card_code' END,
          CASE WHEN stored.card_code_by IS DISTINCT FROM joined.card_code_by THEN 'card_code_by' END,
          CASE WHEN stored.sub_mchid IS DISTINCT FROM joined.sub_mchid THEN 'sub_mchid' END,
          CASE WHEN stored.sub_mchid_by IS DISTINCT FROM joined.sub_mchid_by THEN 'sub_mchid_by' END,
          CASE WHEN stored.stock_creator_mchid IS DISTINCT FROM joined.stock_creator_mchid THEN 'stock_creator_mchid' END,
          CASE WHEN stored.stock_creator_mchid_by IS DISTINCT FROM joined.stock_creator_mchid_by THEN 'stock_creator_mchid_by' END,
          CASE WHEN stored.identity_conflicts IS DISTINCT FROM joined.identity_conflicts THEN 'identity_conflicts' END,
          CASE WHEN stored.state IS DISTINCT FROM joined.state THEN 'state' END,
          CASE WHEN stored.state_rank IS DISTINCT FROM joined.state_rank THEN 'state_rank' END,
          CASE WHEN stored.state_at IS DISTINCT FROM joined.state_at THEN 'state_at' END,
          CASE WHEN stored.state_by IS DISTINCT FROM joined.state_by THEN 'state_by' END,
          CASE WHEN stored.pay_state IS DISTINCT FROM joined.pay_state THEN 'pay_state' END,
          CASE WHEN stored.pay_rank IS DISTINCT FROM joined.pay_rank THEN 'pay_rank' END,
          CASE WHEN stored.pay_amount IS DISTINCT FROM joined.pay_amount THEN 'pay_amount' END,
          CASE WHEN stored.pay_time IS DISTINCT FROM joined.pay_time THEN 'pay_time' END,
          CASE WHEN stored.transaction_id IS DISTINCT FROM joined.transaction_id THEN 'transaction_id' END,
          CASE WHEN stored.pay_by IS DISTINCT FROM joined.pay_by THEN 'pay_by' END,
          CASE WHEN stored.begin_time IS DISTINCT FROM joined.begin_time THEN 'begin_time' END,
          CASE WHEN stored.end_time IS DISTINCT FROM joined.end_time THEN 'end_time' END,
          CASE WHEN stored.time_range_by IS DISTINCT FROM joined.time_range_by THEN 'time_range_by' END,
          CASE WHEN stored.objectives::text IS DISTINCT FROM joined.objectives::text THEN 'objectives' END,
          CASE WHEN stored.objectives_by IS DISTINCT FROM joined.objectives_by THEN 'objectives_by' END,
          CASE WHEN stored.rewards::text IS DISTINCT FROM joined.rewards::text THEN 'rewards' END,
          CASE WHEN stored.rewards_by IS DISTINCT FROM joined.rewards_by THEN 'rewards_by' END,
          CASE WHEN stored.total_amount IS DISTINCT FROM joined.total_amount THEN 'total_amount' END,
          CASE WHEN stored.total_amount_by IS DISTINCT FROM joined.total_amount_by THEN 'total_amount_by' END,
          CASE WHEN stored.unfinished_reason IS DISTINCT FROM joined.unfinished_reason THEN 'unfinished_reason' END,
          CASE WHEN stored.unfinished_reason_by IS DISTINCT FROM joined.unfinished_reason_by THEN 'unfinished_reason_by' END,
          CASE WHEN stored.details::text IS DISTINCT FROM joined.details::text THEN 'details' END,
          CASE WHEN stored.details_by IS DISTINCT FROM joined.details_by THEN 'details_by' END
        ], NULL)
      END AS differing
    FROM cardkeeper_internal.card AS stored
    FULL JOIN cardkeeper_internal.cards_from_observations() AS joined USING (card_key, product, mchid, bucket)
  ),
  use_difference AS (
    SELECT DISTINCT mchid, product, card_key, ARRAY['uses'] AS differing
    FROM (
      (TABLE cardkeeper_internal.coupon_use EXCEPT SELECT * FROM cardkeeper_internal.uses_from_observations())
      UNION ALL
      (SELECT * FROM cardkeeper_internal.uses_from_observations() EXCEPT TABLE cardkeeper_internal.coupon_use)
    ) AS d
  ),
  token_difference AS (
    SELECT DISTINCT mchid, product, card_key, ARRAY['tokens'] AS differing
    FROM (
      (TABLE cardkeeper_internal.coupon_token EXCEPT SELECT * FROM cardkeeper_internal.tokens_from_observations())
      UNION ALL
      (SELECT * FROM cardkeeper_internal.tokens_from_observations() EXCEPT TABLE cardkeeper_internal.coupon_token)
    ) AS d
  )
  SELECT mchid, product, card_key, differing FROM card_difference WHERE differing <> '{}'
  UNION ALL TABLE use_difference
  UNION ALL TABLE token_difference;
END;
COMMENT ON FUNCTION cardkeeper_internal.audit() IS 'The cards whose rows are not what follows from their observations, and in which columns.';

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA cardkeeper_internal FROM PUBLIC;
