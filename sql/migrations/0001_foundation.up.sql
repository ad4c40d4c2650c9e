-- The two schemas, what is fixed when the schema is made, and the counter that orders changes.

CREATE SCHEMA cardkeeper;
COMMENT ON SCHEMA cardkeeper IS
  'For readers: views over what WeChat Pay''s card products did. Columns may be added at the end and are never renamed. Money is in fen.';

CREATE SCHEMA cardkeeper_internal;
COMMENT ON SCHEMA cardkeeper_internal IS 'CardKeeper''s own tables and functions. They change between versions; read the views in cardkeeper.';

CREATE TABLE cardkeeper_internal.schema_version (
  version    integer PRIMARY KEY,
  subject    text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE cardkeeper_internal.schema_version IS 'The migrations that this database has, one row each.';
COMMENT ON COLUMN cardkeeper_internal.schema_version.version IS 'The number of the migration''s file.';
COMMENT ON COLUMN cardkeeper_internal.schema_version.subject IS 'The words of the migration''s file name.';
COMMENT ON COLUMN cardkeeper_internal.schema_version.applied_at IS 'When it was applied.';

CREATE TABLE cardkeeper_internal.setting (
  singleton    boolean PRIMARY KEY DEFAULT true,
  bucket_count integer NOT NULL,
  CONSTRAINT setting_is_one_row CHECK (singleton),
  CONSTRAINT bucket_count_in_range CHECK (bucket_count BETWEEN 1 AND 4096)
);
COMMENT ON TABLE cardkeeper_internal.setting IS 'What was decided when the schema was made and holds as long as its data.';
COMMENT ON COLUMN cardkeeper_internal.setting.singleton IS 'Always true: there is one row.';
COMMENT ON COLUMN cardkeeper_internal.setting.bucket_count IS
  'How many buckets the cards are spread over: a card''s bucket is a stable hash of its card key modulo this.';

INSERT INTO cardkeeper_internal.setting (bucket_count)
VALUES (coalesce(nullif(current_setting('cardkeeper.bucket_count', true), ''), '1')::integer);

CREATE SEQUENCE cardkeeper_internal.change_seq AS bigint CACHE 1;
COMMENT ON SEQUENCE cardkeeper_internal.change_seq IS
  'Gives card.change_seq. Drawn under the bucket''s advisory lock, so within a bucket the numbers become visible in their order.';
