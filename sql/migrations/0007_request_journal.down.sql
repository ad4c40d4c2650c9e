DROP FUNCTION cardkeeper_internal.settle_request(
  integer, text, text, text, text, text, text, integer, text, text, text, timestamptz, cardkeeper_internal.observation_batch);
DROP FUNCTION cardkeeper_internal.begin_request(
  integer, text, text, text, text, text, bytea, text, timestamptz, cardkeeper_internal.observation_batch);
