DROP FUNCTION cardkeeper_internal.audit();
DROP FUNCTION cardkeeper_internal.tokens_from_observations();
DROP FUNCTION cardkeeper_internal.uses_from_observations();
DROP FUNCTION cardkeeper_internal.cards_from_observations();
