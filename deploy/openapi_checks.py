"""What schemathesis is to know of the merchant API beyond its description."""

import schemathesis

# A request that fits the schema may be refused with 400 all the same, by rules that a schema cannot tell: WeChat Pay's own, in its words, and that
# the coupons of one request are of one stock.
RULES_BEYOND_THE_SCHEMA = {"rejected", "refused"}
FIELDS_WITH_RULES_BEYOND_THE_SCHEMA = {"coupon_list"}


@schemathesis.check
def valid_requests_are_taken(ctx, response, case):
    """A request that fits the schema is refused by none of the rules that the schema tells."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or response.status_code not in (400, 405, 413, 415):
        return
    problem = response.json()
    if problem["name"] in RULES_BEYOND_THE_SCHEMA or problem.get("field") in FIELDS_WITH_RULES_BEYOND_THE_SCHEMA:
        return
    raise AssertionError(f"a request that fits the schema is refused: {problem['name']}: {problem['detail']}")
