DROP FUNCTION cardkeeper_internal.journal_requests(
  integer, cardkeeper_internal.request_batch, cardkeeper_internal.observation_batch, bigint[]);
DROP FUNCTION cardkeeper_internal.observations_of(cardkeeper_internal.observation_batch, boolean[]);
DROP TYPE cardkeeper_internal.request_batch;

ALTER TABLE cardkeeper_internal.request
  DROP COLUMN path,
  DROP COLUMN withholds_fields,
  DROP COLUMN lease_until,
  DROP COLUMN attempt_id;

-- What beginning a request leads to. A request that is new, or whose result is not known, is to be sent; one with a result is not; and a number
-- that was used for another request is refused. Observations are recorded only when the request is new.
CREATE FUNCTION cardkeeper_internal.begin_request(
  this_bucket integer, mchid text, product text, card_key text, operation text, number text,
  digest bytea, body text, requested_at timestamptz, observations cardkeeper_internal.observation_batch
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $begin_request$
DECLARE
  known cardkeeper_internal.request;
BEGIN
  INSERT INTO cardkeeper_internal.request (
    bucket, mchid, product, card_key, operation, number, state, attempts, digest, body, requested_at
  ) VALUES (
    this_bucket, begin_request.mchid, begin_request.product, begin_request.card_key, begin_request.operation, begin_request.number,
    'sending', 1, begin_request.digest, begin_request.body::json, begin_request.requested_at
  )
  ON CONFLICT DO NOTHING;
  IF FOUND THEN
    PERFORM cardkeeper_internal.record(this_bucket, NULL, observations);
    RETURN 'send';
  END IF;

  SELECT * INTO known
  FROM cardkeeper_internal.request AS r
  WHERE r.card_key = begin_request.card_key AND r.operation = begin_request.operation AND r.number = begin_request.number
    AND r.product = begin_request.product AND r.mchid = begin_request.mchid AND r.bucket = this_bucket
  FOR UPDATE;
  IF known.digest <> begin_request.digest THEN
    RETURN 'conflict';
  END IF;
  IF known.state IN ('answered', 'rejected') THEN
    RETURN 'settled';
  END IF;
  UPDATE cardkeeper_internal.request AS r
  SET attempts = r.attempts + 1
  WHERE r.card_key = begin_request.card_key AND r.operation = begin_request.operation AND r.number = begin_request.number
    AND r.product = begin_request.product AND r.mchid = begin_request.mchid AND r.bucket = this_bucket;
  RETURN 'send';
END
$begin_request$;
COMMENT ON FUNCTION cardkeeper_internal.begin_request(
  integer, text, text, text, text, text, bytea, text, timestamptz, cardkeeper_internal.observation_batch) IS
  'Writes a request down before it is sent: send, settled or conflict.';

-- Writes down what became of a request. Its state never goes down: sending, unknown, rejected, answered. The observations are recorded in any case,
-- for they are true. False when there is no such request.
CREATE FUNCTION cardkeeper_internal.settle_request(
  this_bucket integer, mchid text, product text, card_key text, operation text, number text,
  state text, answer_status integer, answer_code text, answer text, wechatpay_request_id text, settled_at timestamptz,
  observations cardkeeper_internal.observation_batch
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $settle_request$
DECLARE
  climb constant text[] := ARRAY['sending', 'unknown', 'rejected', 'answered'];
  here boolean;
BEGIN
  UPDATE cardkeeper_internal.request AS r
  SET state = settle_request.state, answer_status = settle_request.answer_status, answer_code = settle_request.answer_code,
    answer = settle_request.answer::json, wechatpay_request_id = settle_request.wechatpay_request_id, settled_at = settle_request.settled_at
  WHERE r.card_key = settle_request.card_key AND r.operation = settle_request.operation AND r.number = settle_request.number
    AND r.product = settle_request.product AND r.mchid = settle_request.mchid AND r.bucket = this_bucket
    AND array_position(climb, r.state) <= array_position(climb, settle_request.state);
  here := FOUND OR EXISTS (
    SELECT FROM cardkeeper_internal.request AS r
    WHERE r.card_key = settle_request.card_key AND r.operation = settle_request.operation AND r.number = settle_request.number
      AND r.product = settle_request.product AND r.mchid = settle_request.mchid AND r.bucket = this_bucket);
  PERFORM cardkeeper_internal.record(this_bucket, NULL, observations);
  RETURN here;
END
$settle_request$;
COMMENT ON FUNCTION cardkeeper_internal.settle_request(
  integer, text, text, text, text, text, text, integer, text, text, text, timestamptz, cardkeeper_internal.observation_batch) IS
  'Writes down what became of a request, together with what its answer says.';

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA cardkeeper_internal FROM PUBLIC;
