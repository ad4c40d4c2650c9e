DROP SEQUENCE cardkeeper_internal.change_seq;
DROP TABLE cardkeeper_internal.setting;
DROP TABLE cardkeeper_internal.schema_version;
DROP SCHEMA cardkeeper;
-- With the functions that the files of the views define.
DROP SCHEMA cardkeeper_internal CASCADE;
