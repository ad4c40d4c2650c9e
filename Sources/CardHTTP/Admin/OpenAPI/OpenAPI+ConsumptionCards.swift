extension OpenAPI {
    static let consumptionCardPaths = #"""
          /v1/{mchid}/consumption-cards/{card_id}/send:
            post:
              operationId: sendConsumptionCard
              tags: [consumption cards]
              summary: Sends a consumption card, which holds a batch of vouchers, to a user.
              description: The user gets it without any step of theirs. The use of its vouchers is told by callbacks.
              parameters:
                - {$ref: "#/components/parameters/mchid"}
                - name: card_id
                  in: path
                  required: true
                  description: The card as the merchant platform names it, percent-encoded.
                  schema: {type: string, minLength: 1, maxLength: 28, pattern: "^[\\x01-\\uFFFF]+$"}
                  example: "8812345600001111"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/ConsumptionCardOrder"}
              responses:
                "200":
                  description: The user has the card, now or by the same request before.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/SentConsumptionCard"}
        \#(sendingProblems)
          /v1/{mchid}/consumption-cards/{out_request_no}:
            get:
              operationId: getConsumptionCard
              tags: [consumption cards]
              summary: A consumption card as the ledger knows it; WeChat Pay cannot be asked.
              parameters:
                - {$ref: "#/components/parameters/mchid"}
                - name: out_request_no
                  in: path
                  required: true
                  schema: {$ref: "#/components/schemas/OutRequestNo"}
                  example: R_1001
              responses:
                "200":
                  description: The card.
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [card]
                        additionalProperties: false
                        properties:
                          card: {$ref: "#/components/schemas/Card"}
        \#(readingProblems)
        """#

    static let consumptionCardSchemas = #"""
            OutRequestNo:
              type: string
              minLength: 1
              maxLength: 32
              pattern: "^[0-9A-Za-z_]+$"
              description: "The merchant's number of the request, unique per merchant: letters, digits and `_`."
            ConsumptionCardOrder:
              type: object
              required: [appid, openid]
              additionalProperties: false
              properties:
                out_request_no: {$ref: "#/components/schemas/OutRequestNo", description: The merchant's number of the request; one is made when it is absent.}
                appid:
                  type: string
                  minLength: 1
                  maxLength: 18
                  pattern: "^[\\x01-\\uFFFF]+$"
                  description: "The appid that owns the card, bound to the merchant."
                openid: {type: string, minLength: 1, maxLength: 28, pattern: "^[\\x01-\\uFFFF]+$", description: "The user, under that appid."}
                send_time:
                  $ref: "#/components/schemas/Time"
                  description: |
                    When the card is sent, to the millisecond; now when it is absent. WeChat Pay refuses what is older than 24 hours. A repetition without
                    it is the same request.
              example: {out_request_no: R_1001, appid: wx00aa11bb22cc33dd, openid: oUser0000000000000000000001}
            SentConsumptionCard:
              type: object
              required: [card_code, card]
              properties:
                card_code: {type: string, description: "WeChat Pay's code of the user's card: one per user and card_id, 1 to 15 characters."}
                card: {$ref: "#/components/schemas/Card"}
                launch: {$ref: "#/components/schemas/Launch"}
        """#
}
