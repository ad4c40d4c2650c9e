-- What stands here already is looked up by its whole key, row by row: a scalar subquery leaves the planner no other way. As a join it was planned as
-- if few rows could belong to a bucket or to a transaction, and read the whole index for each batch that repeats something.

-- The notifications of a batch that could not be inserted because they are here: their status climbs from quarantined over unhandled to recorded and
-- never goes down. Rows that this transaction wrote are new or have climbed; the others were known.
CREATE OR REPLACE FUNCTION cardkeeper_internal.record_known_notifications(
  this_bucket integer, notifications cardkeeper_internal.notification_batch
) RETURNS text[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
-- Planned once and perhaps over empty tables: the plan must be good when they are full.
SET enable_seqscan = off
AS $record_known$
DECLARE
  climb constant text[] := ARRAY['quarantined', 'unhandled', 'recorded'];
  offered record;
  known text[];
BEGIN
  FOR offered IN
    SELECT o.*
    FROM (
      SELECT
        unnest(notifications.mchid) AS mchid, unnest(notifications.notification_id) AS notification_id,
        unnest(notifications.status) AS status,
        unnest(notifications.reason) AS reason, unnest(notifications.event_type) AS event_type,
        unnest(notifications.original_type) AS original_type, unnest(notifications.summary) AS summary,
        unnest(notifications.create_time) AS create_time
    ) AS o
    WHERE (
      SELECT array_position(climb, n.status) < array_position(climb, o.status)
      FROM cardkeeper_internal.notification AS n
      WHERE n.notification_id = o.notification_id AND n.mchid = o.mchid AND n.bucket = this_bucket)
  LOOP
    UPDATE cardkeeper_internal.notification AS n
    SET status = offered.status, reason = offered.reason, event_type = offered.event_type, original_type = offered.original_type,
      summary = offered.summary, create_time = offered.create_time
    WHERE n.notification_id = offered.notification_id AND n.mchid = offered.mchid AND n.bucket = this_bucket
      AND array_position(climb, n.status) < array_position(climb, offered.status);
  END LOOP;

  SELECT array_agg(o.notification_id) INTO known
  FROM (SELECT unnest(notifications.mchid) AS mchid, unnest(notifications.notification_id) AS notification_id) AS o
  WHERE (
    SELECT n.xmin <> pg_current_xact_id()::xid
    FROM cardkeeper_internal.notification AS n
    WHERE n.notification_id = o.notification_id AND n.mchid = o.mchid AND n.bucket = this_bucket);
  RETURN known;
END
$record_known$;

-- The rounds of a batch of which some observations were here before: -1 for those. What was here is joined already; should a later program read the
-- same notification otherwise, what was recorded first stays, and the card stays the join of what is recorded.
CREATE OR REPLACE FUNCTION cardkeeper_internal.rounds_of_new(this_bucket integer, observations cardkeeper_internal.observation_batch)
RETURNS smallint[]
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
-- Planned once and perhaps over empty tables: the plan must be good when they are full.
SET enable_seqscan = off
AS $rounds$
  SELECT array_agg(CASE WHEN o.is_new THEN coalesce(o.round, 0) ELSE -1 END::smallint ORDER BY o.place)
  FROM (
    SELECT k.round, k.place, (
        SELECT n.xmin = pg_current_xact_id()::xid
        FROM cardkeeper_internal.observation AS n
        WHERE n.card_key = k.card_key AND n.product = k.product AND n.mchid = k.mchid AND n.observation_id = k.observation_id
          AND n.bucket = this_bucket
      ) AS is_new
    FROM (
      SELECT
        unnest(observations.round) AS round, unnest(observations.mchid) AS mchid, unnest(observations.product) AS product,
        unnest(observations.card_key) AS card_key, unnest(observations.observation_id) AS observation_id,
        generate_series(1, cardinality(observations.card_key)) AS place
    ) AS k
  ) AS o
$rounds$;
