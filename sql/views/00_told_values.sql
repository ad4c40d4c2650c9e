-- Values out of what WeChat Pay told as JSON, for the views: whatever was told, they answer, with null where a value is not what its column holds.
-- They see nothing but their arguments, and whoever may read a view must be able to call them.

-- What type json holds and jsonb refuses: \u0000, half of a surrogate pair, and numbers beyond numeric (exponents, or very many digits). The caller
-- has seen signs of one of them; they may be harmless, as digits within a text are.
CREATE OR REPLACE FUNCTION cardkeeper_internal.doubtful_jsonb(told json) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT
SET search_path = pg_catalog, pg_temp
AS $doubtful_jsonb$
DECLARE
  remains text := replace(told::text, '\\', '');
BEGIN
  remains := regexp_replace(remains, '\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}', '', 'g');
  IF remains ~ '\\u(0000|[Dd][89A-Fa-f])' THEN
    RETURN NULL;
  END IF;
  remains := regexp_replace(remains, '"[^"\\]*(\\.[^"\\]*)*"', '', 'g');
  IF remains ~ '[Ee][+-]?[0-9]{4}' OR (SELECT max(length(digits)) FROM regexp_split_to_table(remains, '[^0-9.]+') AS digits) >= 10000 THEN
    RETURN NULL;
  END IF;
  RETURN told::jsonb;
END
$doubtful_jsonb$;
COMMENT ON FUNCTION cardkeeper_internal.doubtful_jsonb(json) IS
  'A JSON value as jsonb; null when jsonb cannot hold it, and when a number in it has 10000 digits or an exponent of four.';

CREATE OR REPLACE FUNCTION cardkeeper_internal.told_jsonb(told json) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN told::text NOT LIKE '%\\u%' AND octet_length(told::text) < 10000 AND told::text !~ '[0-9][Ee][+-]?[0-9]{4}' THEN told::jsonb
  ELSE cardkeeper_internal.doubtful_jsonb(told)
END;
COMMENT ON FUNCTION cardkeeper_internal.told_jsonb(json) IS 'A JSON value as jsonb; null when jsonb cannot hold it.';

CREATE OR REPLACE FUNCTION cardkeeper_internal.told_text(told json, VARIADIC path text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN told::text NOT LIKE '%\\u%' THEN told #>> path
  ELSE cardkeeper_internal.doubtful_jsonb(told) #>> path
END;
COMMENT ON FUNCTION cardkeeper_internal.told_text(json, text[]) IS 'The value under a path of names, as text; null when it is not there.';

CREATE OR REPLACE FUNCTION cardkeeper_internal.told_amount(told text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN told ~ '^-?[0-9]{1,18}$' THEN told::bigint END;
COMMENT ON FUNCTION cardkeeper_internal.told_amount(text) IS 'An amount in fen out of its decimal digits; null for anything else.';

CREATE OR REPLACE FUNCTION cardkeeper_internal.told_boolean(told text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE told WHEN 'true' THEN true WHEN 'false' THEN false END;
COMMENT ON FUNCTION cardkeeper_internal.told_boolean(text) IS 'JSON''s true and false; null for anything else.';

-- The pattern leaves one fault, a day that its month does not have.
CREATE OR REPLACE FUNCTION cardkeeper_internal.told_time(told text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
  WHEN told ~ '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$'
  THEN CASE
    WHEN substr(told, 9, 2)::integer
      <= extract(day FROM make_date(substr(told, 1, 4)::integer, substr(told, 6, 2)::integer, 1) + interval '1 month - 1 day')
    THEN told::timestamptz
  END
END;
COMMENT ON FUNCTION cardkeeper_internal.told_time(text) IS 'A time out of RFC 3339 with an offset; null for anything else.';

CREATE OR REPLACE FUNCTION cardkeeper_internal.amount(total numeric) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN total BETWEEN -9223372036854775808 AND 9223372036854775807 THEN total::bigint END;
COMMENT ON FUNCTION cardkeeper_internal.amount(numeric) IS 'A sum of amounts in fen; null when it is beyond bigint.';

GRANT EXECUTE ON FUNCTION
  cardkeeper_internal.doubtful_jsonb, cardkeeper_internal.told_jsonb, cardkeeper_internal.told_text, cardkeeper_internal.told_amount,
  cardkeeper_internal.told_boolean, cardkeeper_internal.told_time, cardkeeper_internal.amount
  TO PUBLIC;
