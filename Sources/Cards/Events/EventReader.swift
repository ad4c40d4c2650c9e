package import WeChatPay

/// What the plaintext of a notification turned out to say.
package enum Reading: Hashable, Sendable {
    /// It says this about cards.
    case observations([Observation])
    /// It is of a type that we know, and says nothing about cards.
    case recognised
    /// It is of a type that we do not read. It is kept for the day when we do.
    case unhandled
}

/// Reads the plaintext of a notification into observations.
package enum EventReader {
    typealias Family = @Sendable (Notice) throws(CallbackFault) -> Reading

    /// The events that we read. Another one is one more line here, and its file. Every type that is not listed is unhandled, those of the discount
    /// card before version 2.0 among them.
    private static let families: [EventType: Family] = [
        .discountCardUserAccepted: DiscountCardEvent.userAccepted.read,
        .discountCardAgreementEnded: DiscountCardEvent.agreementEnded.read,
        .discountCardUserPaid: DiscountCardEvent.userPaid.read,
        .couponUse: CouponUseEvent.read,
        .couponSend: CouponSendEvent.read,
        .securityEchoSuccess: SecurityEchoEvent.read,
    ]

    /// Reads one notification.
    ///
    /// - Parameters:
    ///   - eventType: The envelope's `event_type`; compared whole.
    ///   - resource: The decrypted resource, as it came.
    ///   - mchid: The merchant that the notification was sent to.
    ///   - notificationID: The envelope's `id`, from which the observations take theirs.
    ///   - createTime: The envelope's `create_time`, which is when the observations occurred.
    /// - Throws: `resourceMalformed` for what is not JSON of the event's shape, `mchidMismatch` for another merchant's, `valueOutOfRange` for a
    ///   value that no column can hold.
    package static func read(
        _ eventType: EventType, resource: [UInt8], mchid: String, notificationID: String, createTime: WeChatTime
    ) throws(CallbackFault) -> Reading {
        guard let family = families[eventType] else { return .unhandled }
        let plaintext = try CallbackFault.mapping { () throws(JSONError) in try JSONDocument(resource).root }
        guard plaintext.kind == .object else { throw .resourceMalformed }
        return try family(Notice(eventType: eventType, plaintext: plaintext, mchid: mchid, notificationID: notificationID, createTime: createTime))
    }
}

/// A decrypted notification of a type that we read.
struct Notice: Sendable {
    let eventType: EventType
    /// A JSON object.
    let plaintext: JSONValue
    let mchid: String
    let notificationID: String
    let createTime: WeChatTime

    /// What this notification says about a card.
    func observation(of card: CardKey, _ facts: Facts) throws(CallbackFault) -> Observation {
        guard card.number.utf8.count <= ValueLimit.cardNumberBytes else { throw .valueOutOfRange }
        return Observation(
            card: card, occurredAt: createTime, source: .callback, sourceID: notificationID, event: eventType.rawValue, facts: facts)
    }

    /// Refuses what speaks of another merchant.
    func requireOurs(_ mchid: String) throws(CallbackFault) {
        guard mchid == self.mchid else { throw .mchidMismatch }
    }
}
