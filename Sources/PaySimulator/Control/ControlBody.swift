/// The JSON object that a control call carries; an empty body is an empty object.
struct ControlBody {
    /// 0001-01-01 to 9999-12-31, in Unix milliseconds.
    private static let times: ClosedRange<Int64> = -62_135_596_800_000...253_402_271_999_999

    let json: JSON

    init(_ body: [UInt8]) throws(APIError) {
        if body.isEmpty {
            json = [:]
        } else {
            guard let value = JSON(body), case .object = value else { throw .parameter("body", value: nil, "must be a JSON object") }
            json = value
        }
    }

    func text(_ name: String) -> String? { json[name]?.text }

    func required(_ name: String) throws(APIError) -> String {
        guard let text = text(name) else { throw .parameter(name, value: nil, "is required") }
        return text
    }

    /// Fen.
    func amount(_ name: String) throws(APIError) -> Int64? {
        guard let value = json[name] else { return nil }
        guard let amount = value.number, amount >= 0 else { throw .parameter(name, value: value.text, "must be a whole number of fen") }
        return amount
    }

    func count(_ name: String, _ range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let value = json[name] else { return nil }
        guard let count = value.number.flatMap(Int.init(exactly:)), range.contains(count) else {
            throw .parameter(name, value: value.text, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    func flag(_ name: String) throws(APIError) -> Bool? {
        guard let value = json[name] else { return nil }
        guard case .bool(let flag) = value else { throw .parameter(name, value: value.text, "must be true or false") }
        return flag
    }

    func endpoint(_ name: String) throws(APIError) -> PlatformEndpoint? {
        guard let value = json[name] else { return nil }
        guard let endpoint = value.text.flatMap(PlatformEndpoint.init(rawValue:)) else {
            throw .parameter(name, value: value.text, "must be one of " + PlatformEndpoint.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return endpoint
    }

    /// Unix milliseconds.
    func time(_ name: String) throws(APIError) -> Int64? {
        guard let value = json[name] else { return nil }
        guard let time = value.number, Self.times.contains(time) else {
            throw .parameter(name, value: value.text, "must be Unix milliseconds in the years 1 to 9999")
        }
        return time
    }

    func fault(_ name: String) throws(APIError) -> Fault? {
        guard let value = json[name] else { return nil }
        return try Self.fault(value)
    }

    static func fault(_ value: JSON) throws(APIError) -> Fault {
        guard let fault = value.text.flatMap(Fault.init(rawValue:)) else {
            throw .parameter("fault", value: value.text, "must be one of " + Fault.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return fault
    }

    /// Whole percent as a share from 0 to 1.
    static func share(_ percent: JSON, of name: String) throws(APIError) -> Double {
        guard let percent = percent.number, (0...100).contains(percent) else {
            throw .parameter(name, value: percent.text, "must be a whole number from 0 to 100")
        }
        return Double(percent) / 100
    }

    func keyMode() throws(APIError) -> KeyMode {
        switch text("mode") {
        case "certificate": return .certificate
        case "public_key": return .publicKey
        case "mixed": return .mixed(publicKeyShare: try Self.share(json["public_key_percent"] ?? 50, of: "public_key_percent"))
        default: throw .parameter("mode", value: text("mode"), "must be certificate, public_key or mixed")
        }
    }
}

extension SimulatorError {
    var controlError: APIError {
        let status =
            switch self {
            case .unknownCard, .unknownMerchant, .unknownStep, .unknownVoucher, .unknownAuthentication, .noSuchAddress: 404
            case .tooManyWaiting: 429
            case .openSSL, .cannotWrite: 500
            default: 409
            }
        return APIError(status, "SIMULATOR", description, description)
    }
}
