/// What goes wrong on the platform's side, its keys and ports, and what it has seen.
extension ControlAPI {
    // MARK: Faults

    /// `next` names faults that strike one notice or answer each, `times` over; `percent` gives faults a share; both for one endpoint's calls only
    /// when one is named. `clear` forgets what was ordered before.
    func order(_ body: ControlBody) throws(APIError) -> JSON {
        var next: [Fault] = []
        for element in body.json["next"]?.elements ?? [] { next.append(try ControlBody.fault(element)) }
        let times = try body.count("times", 1...10_000) ?? 1
        var rates: [(Fault, Double)] = []
        if case .object(let members)? = body.json["percent"] {
            for member in members {
                rates.append((try ControlBody.fault(.string(member.name)), try ControlBody.share(member.value, of: member.name)))
            }
        }
        let endpoint = try body.endpoint("endpoint")
        if try body.flag("clear") == true { faults.clear() }
        for _ in 0..<times { faults.strikeNext(next, at: endpoint) }
        for (fault, rate) in rates { faults.setRate(rate, of: fault, at: endpoint) }
        return ["next": .integer(Int64(next.count * times)), "rates": .integer(Int64(rates.count))]
    }

    // MARK: Ports and connections

    func closePort(_ name: String, _ body: ControlBody, connection: Int) throws(APIError) -> JSON {
        let milliseconds = try body.count("milliseconds", 1...3_600_000) ?? 1000
        try step { () throws(SimulatorError) in
            guard let address = ServerAddress(rawValue: name) else { throw .noSuchAddress(name) }
            try ports.close(address, for: .milliseconds(milliseconds), sparing: connection)
        }
        return ["milliseconds": .integer(Int64(milliseconds))]
    }

    var connections: JSON {
        .object(
            ServerAddress.allCases.compactMap { address in
                guard ports.port(address) != nil else { return nil }
                let count = ports.connections(address)
                return JSON.Member(address.rawValue, ["accepted": .integer(Int64(count.accepted)), "open": .integer(Int64(count.open))])
            })
    }

    // MARK: What came over the wire

    /// The latest, oldest first.
    func requests(_ fields: FieldReader) throws(APIError) -> JSON {
        let name = try fields.optionalChoice("endpoint", of: PlatformEndpoint.allCases.map(\.rawValue))
        let after = try fields.count("after", 0...Int.max, default: 0)
        let limit = try fields.count("limit", 1...10_000, default: 100)
        let found = record.requests.filter { ($0.endpoint?.rawValue == name || name == nil) && $0.number > after }
        return .array(found.suffix(limit).map(\.json))
    }

    // MARK: Keys

    func keys(_ name: String, _ body: ControlBody) throws(APIError) -> JSON {
        do {
            switch name {
            case "list": try identity.listNewCertificate()
            case "use": identity.useNewestCertificate()
            case "rotate": try identity.rotate()
            case "mode": identity.mode = try body.keyMode()
            default: throw APIError.noSuchPath
            }
        } catch let error as APIError {
            throw error
        } catch {
            throw .system
        }
        return identity.json
    }
}
