extension OpenAPI {
    static let payrollCardPaths = #"""
          /v1/{mchid}/payroll-cards/pre-orders:
            post:
              operationId: preOrderPayrollCard
              tags: [payroll cards]
              summary: Orders an identity check of a user who has authorised the employer.
              description: At most 20 checks per user and day. No callback tells the result; it is asked for.
              parameters:
                - {$ref: "#/components/parameters/mchid"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/PayrollCardOrder"}
              responses:
                "200":
                  description: The check is ordered, now or by the same request before.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/PreOrderedPayrollCard"}
        \#(sendingProblems)
          /v1/{mchid}/payroll-cards/pre-orders-with-auth:
            post:
              operationId: preOrderPayrollCardWithAuth
              tags: [payroll cards]
              summary: Orders an identity check of a user who authorises the employer on the way.
              description: Name and number of the identity card are encrypted for WeChat Pay and kept nowhere.
              parameters:
                - {$ref: "#/components/parameters/mchid"}
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/PayrollCardOrderWithAuth"}
              responses:
                "200":
                  description: The check is ordered, now or by the same request before.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/PreOrderedPayrollCard"}
        \#(sendingProblems)
          /v1/{mchid}/payroll-cards/{authenticate_number}:
            get:
              operationId: getPayrollCard
              tags: [payroll cards]
              summary: An identity check as it stands.
              parameters:
                - {$ref: "#/components/parameters/mchid"}
                - name: authenticate_number
                  in: path
                  required: true
                  schema: {$ref: "#/components/schemas/AuthenticateNumber"}
                  example: C1001
                - {$ref: "#/components/parameters/refresh"}
              responses:
                "200":
                  description: The check.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/PayrollCard"}
        \#(askingProblems)
        """#

    static let payrollCardSchemas = #"""
            AuthenticateNumber:
              type: string
              minLength: 1
              maxLength: 64
              pattern: "^[0-9A-Za-z]+$"
              description: "The number of an identity check, unique within the service provider: letters and digits."
            PayrollCardOrder:
              type: object
              required: [openid, sub_mchid, project_name, employer_name]
              additionalProperties: false
              properties:
        \#(orderProperties)
              anyOf: &oneAppid
                - required: [appid]
                - required: [sub_appid]
              example: {openid: oUser0000000000000000000001, sub_appid: wx00aa11bb22cc33dd, sub_mchid: "1900000109", authenticate_number: C1001,
                project_name: 某项目, employer_name: 某公司, authenticate_type: SIGN_IN}
            PayrollCardOrderWithAuth:
              type: object
              required: [openid, sub_mchid, project_name, employer_name, user_name, id_card_number]
              additionalProperties: false
              properties:
        \#(orderProperties)
                user_name: {type: string, minLength: 1, maxLength: 71, pattern: "^[\\x01-\\uFFFF]+$", description: The user's name.}
                id_card_number: {type: string, minLength: 1, maxLength: 71, pattern: "^[\\x01-\\uFFFF]+$", description: The number of the user's identity card.}
                employment_type:
                  type: string
                  minLength: 1
                  maxLength: 32
                  pattern: "^[\\x01-\\uFFFF]+$"
                  description: |
                    LONG_TERM_EMPLOYMENT, SHORT_TERM_EMPLOYMENT or COOPERATION_EMPLOYMENT. Needed when the user has not authorised the employer yet; later
                    values must be the same as the first.
              anyOf: *oneAppid
              example: {openid: oUser0000000000000000000001, sub_appid: wx00aa11bb22cc33dd, sub_mchid: "1900000109", authenticate_number: C1002,
                project_name: 某项目, employer_name: 某公司, user_name: 张三, id_card_number: "110101199001011234", employment_type: LONG_TERM_EMPLOYMENT}
            PreOrderedPayrollCard:
              type: object
              required: [card]
              description: Our row, and WeChat Pay's fields. They are absent when its answer got lost and its user has begun since.
              properties:
                authenticate_number: {type: string}
                openid: {type: string}
                mchid: {type: string}
                sub_mchid: {type: string}
                token: {type: string, description: "The token, 1 to 1024 characters. It is the user's secret."}
                expires_in: {type: integer, description: "How long it can be used, seconds from the answer."}
                card: {$ref: "#/components/schemas/Card"}
                launch: {$ref: "#/components/schemas/Launch"}
            PayrollCard:
              type: object
              description: Our row; and when WeChat Pay was asked, its fields as they came, new ones included.
              required: [card]
              properties:
                card: {$ref: "#/components/schemas/Card"}
                launch: {$ref: "#/components/schemas/Launch"}
                authenticate_number: {type: string}
                authenticate_state: {type: string, description: "AUTHENTICATE_PROCESSING, AUTHENTICATE_SUCCESS or AUTHENTICATE_FAILED; WeChat Pay may add more."}
                authenticate_time: {type: string, description: When it ended; absent while it goes on.}
                authenticate_failed_reason: {type: string}
                authenticate_scene: {type: string, description: FROM_MINI_APP or FROM_HARDWARE.}
                authenticate_source: {type: string}
                authenticate_type: {type: string}
                project_name: {type: string}
                employer_name: {type: string}
                openid: {type: string}
                mchid: {type: string}
                sub_mchid: {type: string}
        """#

    private static let orderProperties = #"""
                openid: {type: string, minLength: 1, maxLength: 64, pattern: "^[\\x01-\\uFFFF]+$", description: "The user, under the appid that is given."}
                appid: {type: string, minLength: 1, maxLength: 32, pattern: "^[\\x01-\\uFFFF]+$", description: An appid of the service provider's.}
                sub_appid: {type: string, minLength: 1, maxLength: 32, pattern: "^[\\x01-\\uFFFF]+$", description: An appid of the employer's.}
                sub_mchid: {type: string, minLength: 1, maxLength: 32, pattern: "^[\\x01-\\uFFFF]+$", description: The employer.}
                authenticate_number: {$ref: "#/components/schemas/AuthenticateNumber", description: The number of the check; one is made when it is absent.}
                project_name: {type: string, minLength: 1, maxLength: 128, pattern: "^[\\x01-\\uFFFF]+$", description: "The project that the user works for; older documents say 12 characters."}
                employer_name: {type: string, minLength: 1, maxLength: 128, pattern: "^[\\x01-\\uFFFF]+$", description: "The employer's name; older documents say 12 characters."}
                authenticate_type: {type: string, minLength: 1, maxLength: 32, pattern: "^[\\x01-\\uFFFF]+$", description: "What the check is for: NORMAL, SIGN_IN, INSURANCE or CONTRACT."}
        """#
}
