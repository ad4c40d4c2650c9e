import OpenSSL

extension PlatformIdentity {
    var json: JSON {
        let (name, percent): (JSON, Int64?) =
            switch mode {
            case .certificate: ("certificate", nil)
            case .publicKey: ("public_key", nil)
            case .mixed(let share): ("mixed", Int64(exactly: (share * 100).rounded()))
            }
        return .object([
            ("mode", name),
            ("public_key_percent", percent.map(JSON.integer)),
            ("public_key_id", .string(publicKey.serial)),
            ("public_key", .string(publicKey.publicKey.pem)),
            ("certificates", .array(listedCertificates.map { .string($0.serial) })),
            ("certificate_in_use", .string(certificateKey.serial)),
        ])
    }
}

extension DeliverySummary {
    var json: JSON {
        [
            "notifications": .integer(Int64(notifications)), "accepted": .integer(Int64(accepted)), "dropped": .integer(Int64(dropped)),
            "exhausted": .integer(Int64(exhausted)), "waiting": .integer(Int64(waiting)), "attempts": .integer(Int64(attempts)),
            "accepted_attempts": .integer(Int64(acceptedAttempts)),
            "refused_attempts": Self.counts(refusedAttempts.map { (String($0.key), $0.value) }),
            "unanswered_attempts": Self.counts(unansweredAttempts.map { ($0.key, $0.value) }),
            "faults": Self.counts(faults.map { ($0.key.rawValue, $0.value) }), "wrongly_accepted": .integer(Int64(wronglyAccepted)),
        ]
    }

    private static func counts(_ counts: [(String, Int)]) -> JSON {
        .object(counts.sorted { $0.0 < $1.0 }.map { JSON.Member($0.0, .integer(Int64($0.1))) })
    }
}

extension DeliveryAttempt {
    var json: JSON {
        let (status, cause): (Int64?, String?) =
            switch outcome {
            case .answered(let status): (Int64(status), nil)
            case .unanswered(let cause): (nil, cause)
            }
        return .object([
            ("id", .string(notificationID)), ("mchid", .string(mchid)), ("event_type", .string(eventType)),
            ("attempt", .integer(Int64(attempt))), ("fault", fault.map { .string($0.rawValue) }), ("sent_at", .integer(sentAt)),
            ("status", status.map(JSON.integer)), ("unanswered", cause.map(JSON.string)),
        ])
    }
}

extension DiscountCard {
    var json: JSON {
        .object([
            ("mchid", .string(mchid)), ("out_card_code", .string(outCardCode)), ("appid", .string(appid)),
            ("card_template_id", .string(template.id)), ("state", .string(state.rawValue)),
            ("total_amount", totalAmount.map(JSON.integer)), ("pay_state", payment == nil ? nil : "PAID"),
        ])
    }
}

extension ConsumptionCard {
    var json: JSON {
        [
            "mchid": .string(mchid), "card_id": .string(cardID), "out_request_no": .string(outRequestNo), "appid": .string(appid),
            "openid": .string(openid), "send_time": .string(BeijingTime.milliseconds(sendTime)), "card_code": .string(cardCode),
            "coupon_ids": .array(couponIDs.map(JSON.string)),
        ]
    }
}

extension WireRequest {
    var json: JSON {
        let text = String(validating: request.body, as: UTF8.self)
        return .object([
            ("number", .integer(Int64(number))), ("received_at", .integer(receivedAt)), ("address", .string(request.address.rawValue)),
            ("connection", .integer(Int64(request.connection))), ("endpoint", endpoint.map { .string($0.rawValue) }),
            ("fault", fault.map { .string($0.rawValue) }), ("method", .string(request.method)), ("target", .string(request.target)),
            ("headers", .array(request.headers.map { .array([.string($0.name), .string($0.value)]) })), ("body", text.map(JSON.string)),
            ("body_base64", text == nil ? .string(Base64.encode(request.body)) : nil),
        ])
    }
}
