package import WeChatPay

extension PayrollCard {
    /// What is kept of an answer beside its registers. Other fields are not, for they may be about a person.
    private static let kept: Set<String> = [
        "authenticate_scene", "authenticate_source", "authenticate_type", "authenticate_time", "authenticate_failed_reason", "project_name",
        "employer_name",
    ]

    /// What an answer to the question for an identity check says of it.
    ///
    /// - Throws: `QueryFault` when it is the answer to another question, or cannot be held.
    package static func queried(
        _ authentication: PayrollAuthentication, of card: CardKey, subMchid: String, _ step: QueryStep
    ) throws(QueryFault) -> Observation {
        let told = try QueryFault.mapping { () throws(CallbackFault) in try Told(authentication.json) }
        guard told.number == card.number else { throw .numberMismatch }
        guard told.mchid == nil || told.mchid == card.mchid else { throw .mchidMismatch }
        guard told.facts.subMchid == nil || told.facts.subMchid == subMchid else { throw .subMchidMismatch }
        return step.observation(of: card, told.facts)
    }

    private struct Told {
        var number: String?
        var mchid: String?
        var facts = Facts()

        init(_ answer: JSONValue) throws(CallbackFault) {
            var details: [String] = []
            try answer.forEachMember { name, value throws(CallbackFault) in
                switch name {
                case "authenticate_number": number = try value.text()
                case "mchid": mchid = try value.number()
                case "sub_mchid": facts.subMchid = try value.number()
                case "openid": facts.openid = try value.text()
                case "authenticate_state": facts.state = try value.text().map(PayrollCard.state(named:))
                default: if PayrollCard.kept.contains(name) { details.append("\"\(name)\":\(try value.wholeText().text)") }
                }
            }
            if !details.isEmpty { facts.details = JSONText(wellFormed: "{\(details.joined(separator: ","))}") }
        }
    }
}
