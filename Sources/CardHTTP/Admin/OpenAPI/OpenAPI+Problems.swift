extension OpenAPI {
    /// The problems of every route behind the token.
    static let problems = #"""
                "400": {$ref: "#/components/responses/MalformedRequest"}
                "401": {$ref: "#/components/responses/Unauthorized"}
                "500": {$ref: "#/components/responses/InternalError"}
                "503": {$ref: "#/components/responses/Unavailable"}
        """#

    /// Those of a route that is about one card, and reads it.
    static let readingProblems = #"""
        \#(problems)
                "404": {$ref: "#/components/responses/NotFound"}
        """#

    /// Those of a route that may ask WeChat Pay.
    static let askingProblems = #"""
        \#(readingProblems)
                "429": {$ref: "#/components/responses/TooManyRequests"}
                "502": {$ref: "#/components/responses/NoResult"}
                "504": {$ref: "#/components/responses/NoResultInTime"}
                "4XX": {$ref: "#/components/responses/Refused"}
        """#

    /// Those of a route that sends a request of the caller's to WeChat Pay.
    static let sendingProblems = #"""
        \#(askingProblems)
                "409": {$ref: "#/components/responses/Conflict"}
                "413": {$ref: "#/components/responses/BodyTooLarge"}
                "415": {$ref: "#/components/responses/UnsupportedContent"}
        """#

    static let problemResponses = #"""
          headers:
            RetryAfter:
              description: After how many seconds to ask again.
              schema: {type: integer, minimum: 1}
          responses:
            MalformedRequest:
              description: |
                The request is not as it must be; `field` names what is wrong, and nothing was written down or sent. Or WeChat Pay refused it with 400
                (`rejected`): its `code` and `message` say why, and asking again with the same number gives the same answer.
              content: &problem
                application/problem+json:
                  schema: {$ref: "#/components/schemas/Problem"}
            Unauthorized:
              description: The admin token is missing or wrong.
              headers:
                WWW-Authenticate:
                  schema: {type: string, const: Bearer}
              content: *problem
            NotFound:
              description: The ledger knows nothing of the card, or the merchant is not in the configuration; or WeChat Pay refused with 404 (`rejected`).
              content: *problem
            Conflict:
              description: |
                The number was used with other values (`number_in_use`), or the same request is being sent at this moment (`in_flight`, with
                `Retry-After`), or it can neither be sent again nor is its result known (`not_repeatable`); or WeChat Pay refused with 409 (`rejected`).
                When listing: `changed_after` is of a database that is divided into another number of buckets (`foreign_position`).
              headers: &mayPass
                Retry-After: {$ref: "#/components/headers/RetryAfter"}
              content: *problem
            BodyTooLarge:
              description: The body is larger than 65536 bytes.
              content: *problem
            UnsupportedContent:
              description: The body is not sent as `application/json`, or it is compressed.
              headers:
                Accept:
                  schema: {type: string, const: application/json}
              content: *problem
            TooManyRequests:
              description: WeChat Pay has had too many requests. The same request may be made again.
              headers: *mayPass
              content: *problem
            Refused:
              description: WeChat Pay refused, with this status; its `code` and `message` say why. Asking again with the same number gives the same answer.
              content: *problem
            InternalError:
              description: The database is not as it must be, or the request failed here.
              content: *problem
            NoResult:
              description: What WeChat Pay answered, if anything, does not tell whether the request was done. The same request may be made again.
              headers: *mayPass
              content: *problem
            Unavailable:
              description: |
                The database is not available, a key to encrypt or sign with is missing, or the result could not be written down. The same request may be
                made again.
              headers: *mayPass
              content: *problem
            NoResultInTime:
              description: WeChat Pay did not answer in time. The same request may be made again.
              headers: *mayPass
              content: *problem
        """#

    /// The list of names is that of the program.
    static let problemSchema = #"""
            Problem:
              type: object
              required: [type, title, status, detail, name, retryable]
              additionalProperties: false
              properties:
                type: {type: string, description: "`urn:cardkeeper:problem:` and the name."}
                title: {type: string, description: A few words for the kind of failure.}
                status: {type: integer, minimum: 400, maximum: 599}
                detail: {type: string, description: "What happened, with which value, and what to do."}
                name:
                  type: string
                  description: The stable word for what happened.
                  enum:
        \#(ProblemName.all.map { "            - \($0)" }.joined(separator: "\n"))
                field: {type: string, description: "The field, query parameter or header that is wrong."}
                cause:
                  type: string
                  description: |
                    When WeChat Pay gave no result, the stable word for why: `undecided` and `refused` are its own (see `code`), `cannot_connect`,
                    `timed_out`, `interrupted`, `response_too_large` the network's, `signature_mismatch`, `signature_header_missing`, `timestamp_stale`,
                    `serial_unknown` and the like an answer's that is not known to be WeChat Pay's, `not_json`, `member_missing`, `empty_answer` and the
                    like a signed answer's that cannot be read.
                code: {type: string, description: "WeChat Pay's stable code, such as `PARAM_ERROR`."}
                message: {type: string, description: "WeChat Pay's words for people; they vary."}
                issue: {type: string, description: What WeChat Pay says of the field.}
                request_id: {type: string, description: "WeChat Pay's `Request-ID`, for its support."}
                retryable: {type: boolean, description: "Whether the same request, with the same number and values, may be made again."}
              example:
                type: urn:cardkeeper:problem:number_in_use
                title: The number is in use
                status: 409
                detail: A-1001 was used for another request; take a new number, or repeat that request with its own values
                name: number_in_use
                retryable: false
        """#
}
