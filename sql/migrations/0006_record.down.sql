DROP FUNCTION cardkeeper_internal.record(integer, cardkeeper_internal.notification_batch, cardkeeper_internal.observation_batch);
DROP FUNCTION cardkeeper_internal.rounds_of_new(integer, cardkeeper_internal.observation_batch);
DROP FUNCTION cardkeeper_internal.record_known_notifications(integer, cardkeeper_internal.notification_batch);
DROP FUNCTION cardkeeper_internal.join_uses_and_tokens(integer, cardkeeper_internal.observation_batch);
DROP FUNCTION cardkeeper_internal.join_cards(integer, cardkeeper_internal.observation_batch, smallint);
DROP FUNCTION cardkeeper_internal.identity_conflicts(text[], text[], text[], uuid[], text[], uuid[]);
DROP TYPE cardkeeper_internal.observation_batch;
DROP TYPE cardkeeper_internal.notification_batch;
