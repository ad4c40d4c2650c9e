-- The three roles, and what each may do. `cardkeeper migrate up` runs this before its migrations, so that the owner's role can own what they make, and
-- after them and the views; it may be run by hand as often as wanted. What the user may not do is left out with a notice: then let somebody run it who
-- may make roles and owns the database.
--
--   cardkeeper_owner    owns the schemas; migrations run in its name
--   cardkeeper_service  the service: reads everything, writes through the one door only
--   cardkeeper_reader   dashboards: reads the views
--
-- They cannot log in. Make their members of those who do: GRANT cardkeeper_reader TO grafana;

DO $roles$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['cardkeeper_owner', 'cardkeeper_service', 'cardkeeper_reader'] LOOP
    CONTINUE WHEN to_regrole(name) IS NOT NULL;
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', name);
      -- Who makes the owner's role can become the owner, as a superuser can anyway.
      IF name = 'cardkeeper_owner' THEN
        GRANT cardkeeper_owner TO CURRENT_USER;
      END IF;
    EXCEPTION
      WHEN insufficient_privilege THEN
        RAISE NOTICE 'role % was not made: % may not make roles', name, current_user;
      WHEN duplicate_object OR unique_violation THEN
        RAISE NOTICE 'role % was made at this moment by another migration of this cluster', name;
    END;
  END LOOP;
END
$roles$;

-- The owner's role owns the schemas and all in them, also when they were made before there was such a role.
DO $ownership$
DECLARE
  owner constant oid := to_regrole('cardkeeper_owner');
  change text;
BEGIN
  IF owner IS NULL OR NOT pg_has_role(owner, 'MEMBER') THEN
    RETURN;
  END IF;
  IF NOT has_database_privilege(owner, current_database(), 'CREATE') THEN
    EXECUTE format('GRANT CREATE ON DATABASE %I TO cardkeeper_owner', current_database());
  END IF;
  FOR change IN
    WITH ours AS (
      SELECT oid, nspowner FROM pg_namespace WHERE nspname IN ('cardkeeper', 'cardkeeper_internal')
    )
    SELECT 'SCHEMA ' || oid::regnamespace FROM ours WHERE nspowner <> owner
    UNION ALL
    SELECT CASE c.relkind WHEN 'v' THEN 'VIEW ' WHEN 'S' THEN 'SEQUENCE ' WHEN 'c' THEN 'TYPE ' ELSE 'TABLE ' END || c.oid::regclass
    FROM pg_class AS c JOIN ours ON c.relnamespace = ours.oid
    WHERE c.relkind IN ('r', 'p', 'v', 'S', 'c') AND c.relowner <> owner
    UNION ALL
    SELECT 'FUNCTION ' || p.oid::regprocedure FROM pg_proc AS p JOIN ours ON p.pronamespace = ours.oid WHERE p.proowner <> owner
  LOOP
    EXECUTE format('ALTER %s OWNER TO cardkeeper_owner', change);
  END LOOP;
EXCEPTION
  WHEN insufficient_privilege THEN
    RAISE NOTICE 'cardkeeper_owner does not own the schemas: %', SQLERRM;
END
$ownership$;

DO $rights$
DECLARE
  name text;
  door regprocedure;
BEGIN
  FOREACH name IN ARRAY ARRAY['cardkeeper_service', 'cardkeeper_reader'] LOOP
    CONTINUE WHEN to_regrole(name) IS NULL OR to_regnamespace('cardkeeper_internal') IS NULL;
    BEGIN
      EXECUTE format(
        $both$
          REVOKE ALL ON ALL TABLES IN SCHEMA cardkeeper, cardkeeper_internal FROM %1$I;
          REVOKE ALL ON ALL SEQUENCES IN SCHEMA cardkeeper_internal FROM %1$I;
          REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cardkeeper_internal FROM %1$I;
          REVOKE ALL ON SCHEMA cardkeeper, cardkeeper_internal FROM %1$I;
          GRANT USAGE ON SCHEMA cardkeeper TO %1$I;
          GRANT SELECT ON ALL TABLES IN SCHEMA cardkeeper TO %1$I;
        $both$, name);
      CONTINUE WHEN name = 'cardkeeper_reader';

      GRANT USAGE ON SCHEMA cardkeeper_internal TO cardkeeper_service;
      GRANT SELECT ON ALL TABLES IN SCHEMA cardkeeper_internal TO cardkeeper_service;
      FOR door IN
        SELECT oid
        FROM pg_proc
        WHERE pronamespace = to_regnamespace('cardkeeper_internal')
          AND proname IN (
            'record', 'journal_requests', 'audit', 'cards_from_observations', 'uses_from_observations', 'tokens_from_observations',
            'lease_buckets', 'release_buckets', 'schedule_checks', 'finish_checks', 'note_answers')
      LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO cardkeeper_service', door);
      END LOOP;
    EXCEPTION
      WHEN insufficient_privilege THEN
        RAISE NOTICE 'nothing was granted to %: %', name, SQLERRM;
    END;
  END LOOP;
END
$rights$;
