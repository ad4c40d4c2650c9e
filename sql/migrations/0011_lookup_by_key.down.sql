CREATE OR REPLACE FUNCTION cardkeeper_internal.record_known_notifications(
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

CREATE OR REPLACE FUNCTION cardkeeper_internal.rounds_of_new(this_bucket integer, observations cardkeeper_internal.observation_batch)
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
