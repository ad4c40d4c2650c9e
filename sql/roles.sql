-- The three roles, and what each may do. `cardkeeper migrate up` runs this before its migrations, so that the owner's role can own what they make, and
-- after them; it may be run by hand as often as wanted. Where the user may not make roles, nothing happens but a notice: then have a superuser run it.
--
--   cardkeeper_owner    owns the schemas; migrations run in its name
--   cardkeeper_service  the service: reads everything, writes through the one door only
--   cardkeeper_reader   dashboards: reads the views
--
-- They cannot log in. Grant them: GRANT cardkeeper_reader TO grafana;

DO $roles$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['cardkeeper_owner', 'cardkeeper_service', 'cardkeeper_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', name);
    END IF;
  END LOOP;
  EXECUTE format('GRANT CREATE ON DATABASE %I TO cardkeeper_owner', current_database());
EXCEPTION
  WHEN insufficient_privilege THEN
    RAISE NOTICE 'the roles cardkeeper_owner, cardkeeper_service and cardkeeper_reader were not made: % may not', current_user;
  -- Another migration, in another database of this cluster, makes them at this moment.
  WHEN duplicate_object OR unique_violation OR undefined_object THEN
    RAISE NOTICE 'the roles are being made by someone else';
END
$roles$;

DO $grants$
BEGIN
  IF to_regprocedure('cardkeeper_internal.audit()') IS NULL THEN
    RETURN;
  END IF;
  GRANT USAGE ON SCHEMA cardkeeper TO cardkeeper_reader, cardkeeper_service;
  GRANT SELECT ON ALL TABLES IN SCHEMA cardkeeper TO cardkeeper_reader, cardkeeper_service;
  GRANT USAGE ON SCHEMA cardkeeper_internal TO cardkeeper_service;
  GRANT SELECT ON ALL TABLES IN SCHEMA cardkeeper_internal TO cardkeeper_service;
  GRANT EXECUTE ON FUNCTION
    cardkeeper_internal.record(integer, cardkeeper_internal.notification_batch, cardkeeper_internal.observation_batch),
    cardkeeper_internal.begin_request(
      integer, text, text, text, text, text, bytea, text, timestamptz, cardkeeper_internal.observation_batch),
    cardkeeper_internal.settle_request(
      integer, text, text, text, text, text, text, integer, text, text, text, timestamptz, cardkeeper_internal.observation_batch),
    cardkeeper_internal.cards_from_observations(),
    cardkeeper_internal.uses_from_observations(),
    cardkeeper_internal.tokens_from_observations(),
    cardkeeper_internal.audit()
  TO cardkeeper_service;
EXCEPTION
  WHEN undefined_object OR insufficient_privilege THEN
    RAISE NOTICE 'nothing was granted to cardkeeper_service and cardkeeper_reader: %', SQLERRM;
END
$grants$;
