extension OpenAPI {
    static let industryCouponPaths = #"""
          /v1/{mchid}/industry-coupons/tokens:
            post:
              operationId: createIndustryCouponToken
              tags: [industry coupons]
              summary: Makes a token with which a user turns vouchers into a trip coupon.
              description: The vouchers must have been received within the last five minutes. Each call makes a fresh token, which is kept nowhere.
              parameters:
                - {$ref: "#/components/parameters/mchid"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/IndustryCouponOrder"}
              responses:
                "200":
                  description: The token.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/IndustryCouponToken"}
        \#(sendingProblems)
        """#

    static let industryCouponSchemas = #"""
            IndustryCouponOrder:
              type: object
              required: [open_id, coupon_list]
              additionalProperties: false
              properties:
                open_id: {type: string, minLength: 1, maxLength: 64, pattern: "^[\\x01-\\uFFFF]+$", description: The user.}
                coupon_list:
                  type: array
                  minItems: 1
                  uniqueItems: true
                  description: "The vouchers, all of one stock, none twice."
                  items:
                    type: object
                    required: [stock_id, coupon_id]
                    additionalProperties: false
                    properties:
                      stock_id: {type: integer, format: int64, minimum: 1, maximum: 9223372036854775807, description: "The stock, as a number."}
                      coupon_id: {type: string, minLength: 1, maxLength: 64, pattern: "^[\\x01-\\uFFFF]+$"}
              example: {open_id: oUser0000000000000000000001, coupon_list: [{stock_id: 21000456, coupon_id: "90010020030"}]}
            IndustryCouponToken:
              type: object
              required: [token, cards]
              properties:
                token: {type: string, description: "The token, 1 to 1024 characters. It is the user's secret."}
                expires_time: {$ref: "#/components/schemas/Time", description: Until when it can be used.}
                cards:
                  type: array
                  description: "Our rows, one for each voucher in the order of the request."
                  items: {$ref: "#/components/schemas/Card"}
                launch: {$ref: "#/components/schemas/Launch"}
        """#
}
