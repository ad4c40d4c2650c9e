-- What is asked of WeChat Pay without being told: which cards are to be checked when, and which process has which buckets' checks.
--
-- Nothing of this is written where callbacks are recorded. A poller finds the cards that changed by their change_seq, which within a bucket becomes
-- visible in its order, and keeps how far it has read beside its lease.

-- One index serves those who read every bucket's changes in their order and those who read one bucket's: the bucket is looked at in the index.
DROP INDEX cardkeeper_internal.card_change_seq;
CREATE INDEX card_change_seq ON cardkeeper_internal.card (change_seq, bucket);

CREATE TABLE cardkeeper_internal.card_check (
  next_check_at timestamptz,
  checked_at    timestamptz,
  answered_at   timestamptz,
  open_attempts bigint NOT NULL,
  bucket        integer NOT NULL,
  checks        integer NOT NULL,
  failures      integer NOT NULL,
  mchid         text COLLATE "C" NOT NULL,
  product       text COLLATE "C" NOT NULL,
  card_key      text COLLATE "C" NOT NULL,
  answer_digest text COLLATE "C",
  PRIMARY KEY (card_key, product, mchid, bucket)
);

-- Checks that are due, merchant by merchant, so that one whose questions fail keeps no other one's from being seen.
CREATE INDEX card_check_due ON cardkeeper_internal.card_check (bucket, mchid, next_check_at) WHERE next_check_at IS NOT NULL;

COMMENT ON TABLE cardkeeper_internal.card_check IS
  'When each card is to be checked: WeChat Pay asked about it, or an open request taken up again. One row a card that was ever to be checked.';
COMMENT ON COLUMN cardkeeper_internal.card_check.bucket IS 'The card''s bucket.';
COMMENT ON COLUMN cardkeeper_internal.card_check.mchid IS 'The merchant.';
COMMENT ON COLUMN cardkeeper_internal.card_check.product IS 'The card''s product.';
COMMENT ON COLUMN cardkeeper_internal.card_check.card_key IS 'The card, which may have a request and no row in card yet.';
COMMENT ON COLUMN cardkeeper_internal.card_check.next_check_at IS 'When to check it next, by the pollers'' clock; null when there is nothing to find out.';
COMMENT ON COLUMN cardkeeper_internal.card_check.checked_at IS 'When it was checked last, by the pollers'' clock.';
COMMENT ON COLUMN cardkeeper_internal.card_check.checks IS 'How often it was checked.';
COMMENT ON COLUMN cardkeeper_internal.card_check.failures IS 'How many checks in a row brought nothing, up to the last one.';
COMMENT ON COLUMN cardkeeper_internal.card_check.answer_digest IS
  'SHA-256 of the last answer that was recorded, hexadecimal: the same answer again says nothing new, unless something else was told since.';
COMMENT ON COLUMN cardkeeper_internal.card_check.answered_at IS 'When that answer came: occurred_at of its observation.';
COMMENT ON COLUMN cardkeeper_internal.card_check.open_attempts IS
  'The attempts of the card''s open requests that were seen by the check that set next_check_at: when they are others, the card is to be checked.';

CREATE TABLE cardkeeper_internal.poll_holder (
  holder      text COLLATE "C" PRIMARY KEY,
  alive_until timestamptz NOT NULL
);
COMMENT ON TABLE cardkeeper_internal.poll_holder IS 'The processes that share the checks.';
COMMENT ON COLUMN cardkeeper_internal.poll_holder.holder IS 'The process: host, process id and a random part.';
COMMENT ON COLUMN cardkeeper_internal.poll_holder.alive_until IS 'Until then it counts as one of those who share, by the database''s clock.';

CREATE TABLE cardkeeper_internal.poll_lease (
  bucket          integer PRIMARY KEY,
  seen_change_seq bigint NOT NULL,
  lease_until     timestamptz,
  holder          text COLLATE "C"
);
COMMENT ON TABLE cardkeeper_internal.poll_lease IS 'Which process has the checks of which bucket, and how far the bucket''s changes were read.';
COMMENT ON COLUMN cardkeeper_internal.poll_lease.bucket IS 'The bucket.';
COMMENT ON COLUMN cardkeeper_internal.poll_lease.holder IS 'The process that has it; null when none has.';
COMMENT ON COLUMN cardkeeper_internal.poll_lease.lease_until IS 'Until then nobody else takes it, by the database''s clock.';
COMMENT ON COLUMN cardkeeper_internal.poll_lease.seen_change_seq IS 'Every change of the bucket''s cards up to this one has its place in card_check.';

-- Tokens of trip coupons whose time may be over: nobody is to be asked about those.
CREATE INDEX coupon_token_expiry ON cardkeeper_internal.coupon_token (bucket, token_expires_time) WHERE token_rank = 0;

-- Renews the caller's leases and takes those that are free, up to a fair share of the buckets: with n processes alive, the n-th part of them,
-- rounded up. What is beyond it is given back, so that a process that comes gets its part. A guest takes what is free, and takes no part in the
-- sharing. Returns the caller's buckets and how far each was read. The lease is in microseconds.
CREATE FUNCTION cardkeeper_internal.lease_buckets(holder text, lease bigint, as_guest boolean)
RETURNS TABLE (bucket integer, seen_change_seq bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $lease_buckets$
DECLARE
  bucket_count integer;
  share integer;
  lease_end timestamptz;
BEGIN
  -- One at a time: the share follows from who is there.
  PERFORM pg_advisory_xact_lock(7160421, -2);
  lease_end := clock_timestamp() + lease * interval '1 microsecond';
  SELECT s.bucket_count INTO bucket_count FROM cardkeeper_internal.setting AS s;
  INSERT INTO cardkeeper_internal.poll_lease (bucket, seen_change_seq)
  SELECT b, 0 FROM generate_series(0, bucket_count - 1) AS b
  ON CONFLICT DO NOTHING;

  share := bucket_count;
  IF NOT as_guest THEN
    DELETE FROM cardkeeper_internal.poll_holder AS h WHERE h.alive_until <= clock_timestamp();
    INSERT INTO cardkeeper_internal.poll_holder AS h (holder, alive_until)
    VALUES (lease_buckets.holder, lease_end)
    ON CONFLICT ON CONSTRAINT poll_holder_pkey DO UPDATE SET alive_until = EXCLUDED.alive_until;
    SELECT ceil(bucket_count::numeric / count(*)) INTO share FROM cardkeeper_internal.poll_holder;
  END IF;

  RETURN QUERY
  WITH chosen AS (
    SELECT l.bucket, row_number() OVER (ORDER BY (l.holder = lease_buckets.holder) IS TRUE DESC, l.bucket) AS place
    FROM cardkeeper_internal.poll_lease AS l
    WHERE l.holder = lease_buckets.holder OR l.holder IS NULL OR l.lease_until <= clock_timestamp()
  ),
  changed AS (
    UPDATE cardkeeper_internal.poll_lease AS l
    SET holder = CASE WHEN c.place <= share THEN lease_buckets.holder END,
      lease_until = CASE WHEN c.place <= share THEN lease_end END
    FROM chosen AS c
    WHERE l.bucket = c.bucket AND (c.place <= share OR l.holder = lease_buckets.holder)
    RETURNING l.bucket, l.seen_change_seq, l.holder
  )
  SELECT c.bucket, c.seen_change_seq FROM changed AS c WHERE c.holder IS NOT NULL ORDER BY c.bucket;
END
$lease_buckets$;
COMMENT ON FUNCTION cardkeeper_internal.lease_buckets(text, bigint, boolean) IS
  'Renews a process''s leases, takes free buckets up to its share, and gives back what is beyond it.';

-- Gives all leases of a process back, at its end.
CREATE FUNCTION cardkeeper_internal.release_buckets(holder text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  -- One at a time with those who take leases: they come to the same rows from the other side.
  SELECT pg_advisory_xact_lock(7160421, -2);
  UPDATE cardkeeper_internal.poll_lease SET holder = NULL, lease_until = NULL WHERE poll_lease.holder = release_buckets.holder;
  DELETE FROM cardkeeper_internal.poll_holder WHERE poll_holder.holder = release_buckets.holder;
END;
COMMENT ON FUNCTION cardkeeper_internal.release_buckets(text) IS 'Gives all leases of a process back.';

-- Sets when cards are to be checked, and how far the bucket's changes were read (null: no further). A card that has no row and nothing to be checked
-- gets none. False, and nothing is written, when the caller's lease is over.
CREATE FUNCTION cardkeeper_internal.schedule_checks(
  this_bucket integer, holder text, seen_change_seq bigint, mchid text[], product text[], card_key text[], next_check_at timestamptz[]
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $schedule_checks$
BEGIN
  UPDATE cardkeeper_internal.poll_lease AS l
  SET seen_change_seq = greatest(l.seen_change_seq, schedule_checks.seen_change_seq)
  WHERE l.bucket = this_bucket AND l.holder = schedule_checks.holder AND l.lease_until > clock_timestamp();
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO cardkeeper_internal.card_check AS c (
    bucket, mchid, product, card_key, next_check_at, checks, failures, open_attempts
  )
  SELECT this_bucket, n.mchid, n.product, n.card_key, n.next_check_at, 0, 0, 0
  FROM unnest(schedule_checks.mchid, schedule_checks.product, schedule_checks.card_key, schedule_checks.next_check_at)
    AS n (mchid, product, card_key, next_check_at)
  WHERE n.next_check_at IS NOT NULL OR EXISTS (
    SELECT FROM cardkeeper_internal.card_check AS k
    WHERE k.card_key = n.card_key AND k.product = n.product AND k.mchid = n.mchid AND k.bucket = this_bucket)
  ORDER BY n.card_key, n.product, n.mchid
  -- Who sets the time knows the card and not its requests: if some are open, they are to be looked at.
  ON CONFLICT ON CONSTRAINT card_check_pkey DO UPDATE SET next_check_at = EXCLUDED.next_check_at, open_attempts = 0
  WHERE c.next_check_at IS DISTINCT FROM EXCLUDED.next_check_at;
  RETURN true;
END
$schedule_checks$;
COMMENT ON FUNCTION cardkeeper_internal.schedule_checks(integer, text, bigint, text[], text[], text[], timestamptz[]) IS
  'Sets when cards are to be checked, and how far a bucket''s changes were read.';

-- Writes down that cards were checked, and when they are to be checked next, unless that was set anew since the check was due (due_at): then the
-- card changed meanwhile.
CREATE FUNCTION cardkeeper_internal.finish_checks(
  this_bucket integer, mchid text[], product text[], card_key text[], due_at timestamptz[], checked_at timestamptz[], next_check_at timestamptz[],
  failures bigint[], open_attempts bigint[]
) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  UPDATE cardkeeper_internal.card_check AS c
  SET checked_at = n.checked_at, failures = n.failures, checks = c.checks + 1,
    next_check_at = CASE WHEN c.next_check_at = n.due_at THEN n.next_check_at ELSE c.next_check_at END,
    -- A check that does not decide when the next one is made leaves what it saw to be looked at.
    open_attempts = CASE WHEN c.next_check_at = n.due_at THEN coalesce(n.open_attempts, c.open_attempts) ELSE c.open_attempts END
  FROM unnest(
      finish_checks.mchid, finish_checks.product, finish_checks.card_key, finish_checks.due_at, finish_checks.checked_at,
      finish_checks.next_check_at, finish_checks.failures, finish_checks.open_attempts)
    AS n (mchid, product, card_key, due_at, checked_at, next_check_at, failures, open_attempts)
  WHERE c.card_key = n.card_key AND c.product = n.product AND c.mchid = n.mchid AND c.bucket = this_bucket;
END;
COMMENT ON FUNCTION cardkeeper_internal.finish_checks(
  integer, text[], text[], text[], timestamptz[], timestamptz[], timestamptz[], bigint[], bigint[]) IS
  'Writes down that cards were checked, when they are to be checked next, and which attempts of open requests the check saw (null: it could not look).';

-- Keeps what the last recorded answers of WeChat Pay about cards were.
CREATE FUNCTION cardkeeper_internal.note_answers(
  this_bucket integer, mchid text[], product text[], card_key text[], answer_digest text[], answered_at timestamptz[]
) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  INSERT INTO cardkeeper_internal.card_check AS c (
    bucket, mchid, product, card_key, answer_digest, answered_at, checks, failures, open_attempts
  )
  SELECT this_bucket, n.mchid, n.product, n.card_key, n.answer_digest, n.answered_at, 0, 0, 0
  FROM unnest(note_answers.mchid, note_answers.product, note_answers.card_key, note_answers.answer_digest, note_answers.answered_at)
    AS n (mchid, product, card_key, answer_digest, answered_at)
  ORDER BY n.card_key, n.product, n.mchid
  ON CONFLICT ON CONSTRAINT card_check_pkey DO UPDATE SET answer_digest = EXCLUDED.answer_digest, answered_at = EXCLUDED.answered_at;
END;
COMMENT ON FUNCTION cardkeeper_internal.note_answers(integer, text[], text[], text[], text[], timestamptz[]) IS
  'Keeps what the last recorded answers of WeChat Pay about cards were.';

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA cardkeeper_internal FROM PUBLIC;
