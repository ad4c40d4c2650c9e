extension OpenAPI {
    static let discountCardPaths = #"""
          /v1/{mchid}/discount-cards:
            post:
              operationId: prepareDiscountCard
              tags: [discount cards]
              summary: Prepares a discount card for a user to accept.
              parameters:
                - {$ref: "#/components/parameters/mchid"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/DiscountCardOrder"}
              responses:
                "200":
                  description: The card is prepared, now or by the same request before.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/PreparedDiscountCard"}
        \#(sendingProblems)
          /v1/{mchid}/discount-cards/{out_card_code}:
            get:
              operationId: getDiscountCard
              tags: [discount cards]
              summary: A discount card as it stands.
              parameters:
                - {$ref: "#/components/parameters/mchid"}
                - {$ref: "#/components/parameters/out_card_code"}
                - {$ref: "#/components/parameters/refresh"}
              responses:
                "200":
                  description: The card.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/DiscountCard"}
        \#(askingProblems)
          /v1/{mchid}/discount-cards/{out_card_code}/user-records:
            post:
              operationId: addUserRecords
              tags: [discount cards]
              summary: Adds a record to a discount card whose term runs, or takes one back.
              description: |
                An objective reached or a reward used, one record a call. WeChat Pay answers a serial number that was used before for anything else with
                success and **without effect**.
              parameters:
                - {$ref: "#/components/parameters/mchid"}
                - {$ref: "#/components/parameters/out_card_code"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/UserRecordsOrder"}
              responses:
                "200":
                  description: The record is taken, now or by the same request before.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/DiscountCard"}
        \#(sendingProblems)
        """#

    static let discountCardSchemas = #"""
            OutCardCode:
              type: string
              minLength: 1
              maxLength: 32
              pattern: "^[0-9A-Za-z_|*-]+$"
              description: "The merchant's number of a discount card, unique per merchant: letters, digits, `_`, `-`, `|` and `*`."
            CardTemplateID:
              type: string
              minLength: 1
              maxLength: 64
              pattern: "^[\\x01-\\uFFFF]+$"
              description: The template of a discount card, made on the merchant platform.
            DiscountCardOrder:
              type: object
              required: [card_template_id, appid]
              additionalProperties: false
              properties:
                out_card_code: {$ref: "#/components/schemas/OutCardCode", description: The merchant's number of the card; one is made when it is absent.}
                card_template_id: {$ref: "#/components/schemas/CardTemplateID"}
                appid:
                  type: string
                  minLength: 10
                  maxLength: 32
                  pattern: "^[\\x01-\\uFFFF]+$"
                  description: An appid that is bound to the merchant.
              example: {out_card_code: A-1001, card_template_id: "770011223344", appid: wx00aa11bb22cc33dd}
            PreparedDiscountCard:
              type: object
              required: [card]
              properties:
                prepare_card_token:
                  type: string
                  description: |
                    The token that opens the card to its user. It is that user's secret. Absent when WeChat Pay's answer got lost and its user has
                    accepted the card since.
                card: {$ref: "#/components/schemas/Card"}
                launch: {$ref: "#/components/schemas/Launch"}
              example:
                prepare_card_token: "0123456789abcdef"
                card: {mchid: "1230000109", product: discount_card, card_key: A-1001, out_card_code: A-1001, state: PREPARED,
                  state_at: "2031-02-04T09:10:11+08:00", appid: wx00aa11bb22cc33dd, card_template_id: "770011223344", requested: true,
                  first_at: "2031-02-04T09:10:11+08:00", last_at: "2031-02-04T09:10:11+08:00", change_seq: 17,
                  changed_at: "2031-02-04T09:10:11+08:00"}
                launch: {appid: wxcc2e4fbc5887661e, path: "/pages/get-card/get-card?prepare_card_token=0123456789abcdef"}
            DiscountCard:
              type: object
              description: Our row; and when WeChat Pay was asked, its fields as they came, new ones included.
              required: [card]
              properties:
                card: {$ref: "#/components/schemas/Card"}
                launch: {$ref: "#/components/schemas/Launch"}
                card_id: {type: string, description: "WeChat Pay's id, 1 to 64 characters."}
                card_template_id: {type: string}
                out_card_code: {type: string}
                appid: {type: string}
                mchid: {type: string}
                openid: {type: string, description: "The user, 1 to 128 characters."}
                sharer_openid: {type: string, description: The user who invited this one.}
                state: {type: string, description: "ONGOING, SETTLING, FINISHED or UNFINISHED; WeChat Pay may add more."}
                unfinished_reason: {type: string}
                total_amount: {description: "The discounts used, fen: a number, or its digits."}
                create_time: {type: string}
                time_range: {type: object, description: "The term: `begin_time`, `end_time`."}
                pay_information: {type: object, description: "The payback: `pay_state` PAYING or PAID, `pay_amount` fen, `pay_time`, `transaction_id`."}
                objectives: {type: array, items: {type: object}}
                rewards: {type: array, items: {type: object}, description: Amounts in fen.}
            UserRecordsOrder:
              type: object
              description: Exactly one record, of one of the two kinds.
              required: [card_template_id]
              additionalProperties: false
              properties:
                card_template_id: {$ref: "#/components/schemas/CardTemplateID"}
                objective_completion_records:
                  type: array
                  maxItems: 1
                  items: {$ref: "#/components/schemas/ObjectiveCompletionRecord"}
                reward_usage_records:
                  type: array
                  maxItems: 1
                  items: {$ref: "#/components/schemas/RewardUsageRecord"}
              oneOf:
                - required: [objective_completion_records]
                  properties:
                    objective_completion_records: {minItems: 1}
                    reward_usage_records: {maxItems: 0}
                - required: [reward_usage_records]
                  properties:
                    reward_usage_records: {minItems: 1}
                    objective_completion_records: {maxItems: 0}
              example:
                card_template_id: "770011223344"
                objective_completion_records:
                  - {objective_completion_serial_no: R0001, objective_id: "51001", completion_time: "2031-02-05T08:01:02+08:00",
                    completion_type: INCREASE, description: 骑行一次, completion_count: 1}
            RecordSerialNo:
              type: string
              minLength: 1
              maxLength: 32
              pattern: "^[0-9A-Za-z]+$"
              description: "The merchant's number of the record, unique among all records of all cards."
            RecordType:
              type: string
              minLength: 1
              maxLength: 8
              pattern: "^[\\x01-\\uFFFF]+$"
              description: INCREASE, or DECREASE to take back.
              examples: [INCREASE, DECREASE]
            Words:
              type: string
              minLength: 1
              pattern: "^[\\x01-\\uFFFF]+$"
            ObjectiveCompletionRecord:
              type: object
              required: [objective_completion_serial_no, objective_id, completion_time, completion_type, description, completion_count]
              additionalProperties: false
              properties:
                objective_completion_serial_no: {$ref: "#/components/schemas/RecordSerialNo"}
                objective_id: {type: string, minLength: 1, maxLength: 32, pattern: "^[\\x01-\\uFFFF]+$"}
                completion_time: {$ref: "#/components/schemas/Time", description: When it was reached; what lies below a millisecond is cut off.}
                completion_type: {$ref: "#/components/schemas/RecordType"}
                description: {$ref: "#/components/schemas/Words", description: Words for the user.}
                completion_count: {type: integer, format: int64, minimum: 1, maximum: 9223372036854775807, description: How many times.}
                remark: {$ref: "#/components/schemas/Words"}
            RewardUsageRecord:
              type: object
              required: [reward_usage_serial_no, reward_id, usage_time, usage_type, description, usage_count, amount]
              additionalProperties: false
              properties:
                reward_usage_serial_no: {$ref: "#/components/schemas/RecordSerialNo"}
                reward_id: {type: string, minLength: 1, maxLength: 32, pattern: "^[\\x01-\\uFFFF]+$"}
                usage_time: {$ref: "#/components/schemas/Time", description: When it was used; what lies below a millisecond is cut off.}
                usage_type: {$ref: "#/components/schemas/RecordType"}
                description: {$ref: "#/components/schemas/Words", description: Words for the user.}
                usage_count: {type: integer, format: int64, minimum: 1, maximum: 9223372036854775807, description: How many times.}
                amount: {type: integer, format: int64, minimum: 1, maximum: 9223372036854775807, description: "The discount given, fen."}
                remark: {$ref: "#/components/schemas/Words"}
        """#
}
