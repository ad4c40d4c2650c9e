/// The document at `/openapi.yaml`: OpenAPI 3.1 in YAML, one fragment a subject.
///
/// It is text of the program and not a file beside it, so that every installation, also that of one binary, can answer it.
enum OpenAPI {
    static let text = [
        head, "paths:", openPaths, cardPaths, discountCardPaths, consumptionCardPaths, industryCouponPaths, payrollCardPaths, "components:",
        security, parameters, problemResponses, "  schemas:", problemSchema, cardSchemas, discountCardSchemas, consumptionCardSchemas,
        industryCouponSchemas, payrollCardSchemas, "",
    ].joined(separator: "\n")

    private static let head = #"""
        openapi: 3.1.0
        info:
          title: CardKeeper merchant API
          version: "1"
          summary: Starts and follows the cards of WeChat Pay's four card products.
          description: |
            Every answer carries WeChat Pay's own fields unchanged, then `card` (the row of this installation's ledger) and, when there is something
            for the user to open, `launch` (a mini program's appid and path).

            **Safe to repeat.** The business number of a request (`out_card_code`, `out_request_no`, `authenticate_number`, a record's serial number) is
            its idempotency key. The same number with the same values gives the recorded answer, or sends the same request again while the first result
            is unknown; with other values it is 409. Without a number one is made: 32 letters and digits, sortable by time.

            **Units.** Amounts are in fen, durations in seconds, times in RFC 3339. Texts are UTF-8 without characters beyond U+FFFF, as WeChat Pay
            demands; lengths count characters.

            **Strictness.** A field or query parameter that is not listed here, given twice, `null` or of another type is refused by its name.
            `notify_url` is never the caller's choice.

            **Errors** are `application/problem+json` (RFC 9457) with a stable `name`, and with WeChat Pay's `code` and `message` when it spoke.
            A path answers every method that is not listed here with 405 and `Allow`; HEAD is answered wherever GET is.
          license:
            name: Apache License 2.0
            identifier: Apache-2.0
        servers:
          - url: /
            description: The admin port (`admin_listen`).
        security:
          - adminToken: []
        tags:
          - name: cards
            description: All cards of all products, as the ledger knows them.
          - name: discount cards
            description: 先享卡
          - name: consumption cards
            description: 消费卡
          - name: industry coupons
            description: 出行券
          - name: payroll cards
            description: 微工卡
          - name: operation
            description: Open to everybody who reaches the port.
        """#

    private static let security = #"""
          securitySchemes:
            adminToken:
              type: http
              scheme: bearer
              description: The content of `admin_token_file`.
        """#

    private static let parameters = #"""
          parameters:
            mchid:
              name: mchid
              in: path
              required: true
              description: A merchant of the configuration. For payroll cards, the service provider.
              schema: {type: string, pattern: "^[0-9]{1,32}$"}
              example: "1230000109"
            out_card_code:
              name: out_card_code
              in: path
              required: true
              description: The merchant's number of a discount card, percent-encoded.
              schema: {$ref: "#/components/schemas/OutCardCode"}
              example: A-1001
            refresh:
              name: refresh
              in: query
              description: Whether WeChat Pay is asked first, and its answer recorded. Its fields stand in the answer then.
              schema: {type: boolean, default: false}
        """#
}
