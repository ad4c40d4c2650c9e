import CardService

/// The failures that the admin port itself finds, each with its stable name. Those of the requests behind it have theirs in `DeskError`.
enum ProblemName: String, CaseIterable, Sendable {
    case tokenMissing = "token_missing"
    case tokenWrong = "token_wrong"
    case unknownPath = "unknown_path"
    case methodNotAllowed = "method_not_allowed"
    case malformedPath = "malformed_path"
    case unknownParameter = "unknown_parameter"
    case repeatedParameter = "repeated_parameter"
    case malformedParameter = "malformed_parameter"
    case foreignPosition = "foreign_position"
    case unsupportedContent = "unsupported_content"
    case bodyTooLarge = "body_too_large"
    case malformedBody = "malformed_body"
    case unknownField = "unknown_field"
    case repeatedField = "repeated_field"
    case missingField = "missing_field"
    case malformedField = "malformed_field"
    case malformedRequest = "malformed_request"
    case internalError = "internal_error"

    var status: Int {
        switch self {
        case .tokenMissing, .tokenWrong: 401
        case .unknownPath: 404
        case .methodNotAllowed: 405
        case .foreignPosition: 409
        case .unsupportedContent: 415
        case .bodyTooLarge: 413
        case .malformedPath, .unknownParameter, .repeatedParameter, .malformedParameter, .malformedBody, .unknownField, .repeatedField,
            .missingField, .malformedField, .malformedRequest:
            400
        case .internalError: 500
        }
    }

    var title: String {
        switch self {
        case .tokenMissing, .tokenWrong: "Not authorized"
        case .unknownPath: "Nothing at this path"
        case .methodNotAllowed: "Not a method of this path"
        case .foreignPosition: "A position of another database"
        case .unsupportedContent: "A content that is not read"
        case .bodyTooLarge: "The body is too large"
        case .malformedPath, .unknownParameter, .repeatedParameter, .malformedParameter, .malformedBody, .unknownField, .repeatedField,
            .missingField, .malformedField, .malformedRequest:
            "The request is not as it must be"
        case .internalError: "Internal error"
        }
    }

    /// Every name that a problem can have.
    static let all: [String] = allCases.map(\.rawValue) + DeskError.names.sorted()
}
