extension OpenAPI {
    static let openPaths = #"""
          /healthz:
            get:
              operationId: health
              tags: [operation]
              summary: Whether the process answers.
              security: []
              responses:
                "200":
                  description: It does.
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [status]
                        additionalProperties: false
                        properties:
                          status: {type: string, const: ok}
                      example: {status: ok}
          /readyz:
            get:
              operationId: readiness
              tags: [operation]
              summary: Whether callbacks can be taken now.
              security: []
              responses:
                "200":
                  description: They can.
                  content: &readiness
                    application/json:
                      schema:
                        type: object
                        required: [status, faults]
                        additionalProperties: false
                        properties:
                          status: {type: string, enum: [ready, not_ready]}
                          faults:
                            type: array
                            items:
                              type: object
                              required: [name, detail]
                              additionalProperties: false
                              properties:
                                name: {type: string}
                                detail: {type: string}
                      example: {status: ready, faults: []}
                "503":
                  description: They cannot; `faults` say why.
                  content: *readiness
          /metrics:
            get:
              operationId: metrics
              tags: [operation]
              summary: Counters and gauges in Prometheus' text format.
              security: []
              responses:
                "200":
                  description: The metrics.
                  content:
                    text/plain:
                      schema: {type: string}
          /openapi.yaml:
            get:
              operationId: openapi
              tags: [operation]
              summary: This document.
              security: []
              responses:
                "200":
                  description: The document.
                  content:
                    application/yaml:
                      schema: {type: string}
        """#

    static let cardPaths = #"""
          /v1/cards:
            get:
              operationId: listCards
              tags: [cards]
              summary: The cards that changed after a position, each as it stands now.
              description: |
                Begin without `changed_after`, go on with `next_changed_after` while `more` is true, and come back with it later: no card's last change is
                missed, also while cards change. A card that changes meanwhile comes again. With a filter that few cards fit a page may hold fewer cards
                than `limit`, or none, while `more` is true.
              parameters:
                - name: mchid
                  in: query
                  description: Cards of this merchant alone.
                  schema: {type: string, pattern: "^[^\\x00]*$"}
                - name: product
                  in: query
                  schema: {$ref: "#/components/schemas/Product"}
                - name: state
                  in: query
                  description: Cards in this state alone, for example `ONGOING`.
                  schema: {type: string, pattern: "^[^\\x00]*$"}
                - name: changed_after
                  in: query
                  description: |
                    `next_changed_after` of an earlier answer; or a `change_seq`, after which a database that is not divided into buckets has changed.
                  schema: {type: string, pattern: "^(0|[1-9][0-9]{0,17})(\\.(0|[1-9][0-9]{0,17})){0,4095}$"}
                - name: limit
                  in: query
                  description: At most so many cards.
                  schema: {type: integer, minimum: 1, maximum: 500, default: 100}
              responses:
                "200":
                  description: A page of cards, by ascending `change_seq`.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/CardPage"}
                "409": {$ref: "#/components/responses/Conflict"}
        \#(problems)
        """#

    static let cardSchemas = #"""
            CardPage:
              type: object
              required: [cards, next_changed_after, more]
              additionalProperties: false
              properties:
                cards:
                  type: array
                  maxItems: 500
                  items: {$ref: "#/components/schemas/Card"}
                next_changed_after:
                  type: string
                  description: Where the next page begins. A number, or one for each bucket of a divided database between dots; take it as it is.
                more: {type: boolean, description: Whether there was more to read when this page was read.}
              example: {cards: [], next_changed_after: "0", more: false}
            Product:
              type: string
              enum: [discount_card, consumption_card, coupon, merchant_coupon, payroll_card]
              description: 先享卡, 消费卡, 代金券 (出行券 included), 商家券 or 微工卡.
            Time:
              type: string
              format: date-time
              example: "2031-02-04T09:10:11+08:00"
            Launch:
              type: object
              description: What the user's client opens next. A token in it is the user's secret.
              required: [appid, path]
              additionalProperties: false
              properties:
                appid: {type: string, description: The mini program.}
                path: {type: string, description: "Its page with the query, percent-encoded."}
            Card:
              type: object
              description: A card as the ledger knows it. What is not known is left out.
              required: [mchid, product, card_key, requested, first_at, last_at, change_seq, changed_at]
              additionalProperties: false
              properties:
                mchid: {type: string}
                product: {$ref: "#/components/schemas/Product"}
                card_key:
                  type: string
                  description: >-
                    The number that is unique within merchant and product: `out_card_code`; `out_request_no`; `stock_id/coupon_id`;
                    `stock_id/coupon_code`; `authenticate_number`.
                out_card_code: {type: string, description: The card_key of a discount card.}
                state:
                  type: string
                  description: |
                    WeChat Pay's state, or the state before WeChat Pay has one. Discount card: REQUESTED, REJECTED, PREPARED, LAPSED, ONGOING, SETTLING,
                    FINISHED, UNFINISHED. Consumption card: REQUESTED, REJECTED, SENT. Coupon: SENDED, USED, EXPIRED. Merchant coupon: SENT. Payroll card:
                    REQUESTED, REJECTED, PREORDERED, ABANDONED, AUTHENTICATE_PROCESSING, AUTHENTICATE_SUCCESS, AUTHENTICATE_FAILED. WeChat Pay may add more.
                state_at: {$ref: "#/components/schemas/Time"}
                openid: {type: string, description: The user.}
                appid: {type: string, description: The application that the openid belongs to.}
                card_template_id: {type: string}
                card_id: {type: string, description: "WeChat Pay's id; for a consumption card, of the kind of card."}
                card_code: {type: string, description: The code of the user's consumption card.}
                sub_mchid: {type: string, description: The employer of a payroll card.}
                stock_creator_mchid: {type: string, description: The merchant that made a coupon's stock.}
                pay_state: {type: string, description: "A discount card's payback: NONE, PAYING or PAID."}
                pay_amount: {type: integer, format: int64, description: "The payback, fen."}
                pay_time: {$ref: "#/components/schemas/Time"}
                transaction_id: {type: string, description: WeChat Pay's number of the payback.}
                time_range:
                  type: object
                  description: A discount card's term.
                  additionalProperties: false
                  properties:
                    begin_time: {$ref: "#/components/schemas/Time"}
                    end_time: {$ref: "#/components/schemas/Time"}
                objectives: {description: A discount card's objectives as WeChat Pay told them last.}
                rewards: {description: "A discount card's rewards as WeChat Pay told them last, amounts in fen."}
                total_amount: {type: integer, format: int64, description: "The discounts used so far, fen."}
                unfinished_reason: {type: string}
                details: {description: "What else was told last, under WeChat Pay's names."}
                identity_conflicts:
                  type: array
                  items: {type: string}
                  description: "Numbers that were told later and differ from the first, each as `name=value`."
                requested: {type: boolean, description: Whether a request of this installation stands behind the card.}
                first_at: {$ref: "#/components/schemas/Time"}
                last_at: {$ref: "#/components/schemas/Time"}
                change_seq: {type: integer, format: int64, description: Grows with every change.}
                changed_at: {$ref: "#/components/schemas/Time"}
              example:
                mchid: "1230000109"
                product: discount_card
                card_key: A-1001
                out_card_code: A-1001
                state: PREPARED
                state_at: "2031-02-04T09:10:11+08:00"
                appid: wx00aa11bb22cc33dd
                card_template_id: "770011223344"
                requested: true
                first_at: "2031-02-04T09:10:11+08:00"
                last_at: "2031-02-04T09:10:11+08:00"
                change_seq: 17
                changed_at: "2031-02-04T09:10:11+08:00"
        """#
}
