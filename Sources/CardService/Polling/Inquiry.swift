package import CardLedger
package import Cards
import OpenSSL
package import WeChatPay

/// What a question about a card brought.
package struct Inquired: Sendable {
    /// WeChat Pay's answer as it came.
    package let answer: JSONText
    /// What was recorded; nil when the answer says nothing new.
    package let observation: Observation?
}

/// What the question for a user's vouchers brought.
package struct InquiredVouchers: Sendable {
    /// How many there are.
    package let count: Int
    /// What was recorded: those that say something new.
    package let observations: [Observation]
    /// When the time of the last one ends, be it used or not: a refund may bring it back. Nil when WeChat Pay does not say.
    package let lastEnd: WeChatTime?
}

/// Asks WeChat Pay about one card, and records what the answer says when it says something new.
///
/// An answer says something new unless it is the one that was recorded last, and nothing was observed about the card since: a refund may bring a used
/// coupon back to the very words that were told before its use.
package struct Inquiry: Sendable {
    private let ledger: Ledger
    private let clock: WallClock
    private let limits: RateLimits?

    /// `limits`: for questions that nobody waits for; nil: each is asked at once.
    package init(ledger: Ledger, clock: WallClock, limits: RateLimits? = nil) {
        self.ledger = ledger
        self.clock = clock
        self.limits = limits
    }

    /// Asks how far a discount card is.
    package func discountCard(_ client: WeChatPayClient, _ outCardCode: String) async throws(InquiryFailure) -> Inquired {
        let card = DiscountCard.key(mchid: client.merchant.mchid, outCardCode: outCardCode)
        let details = try await ask(QueryDiscountCard(outCardCode: outCardCode), .discountCard, client)
        return try await inquired(details.json, requestID: details.requestID) { step throws(QueryFault) in
            try DiscountCard.queried(details, of: card, step)
        }
    }

    /// Asks how far an identity check is. `subMchid` is the employer that it was ordered for.
    package func payrollCard(
        _ client: WeChatPayClient, _ authenticateNumber: String, subMchid: String
    ) async throws(InquiryFailure) -> Inquired {
        let card = PayrollCard.key(mchid: client.merchant.mchid, authenticateNumber: authenticateNumber)
        let query = QueryPayrollAuthentication(authenticateNumber: authenticateNumber, subMchid: subMchid)
        let authentication = try await ask(query, .payrollAuthentication, client)
        return try await inquired(authentication.json, requestID: nil) { step throws(QueryFault) in
            try PayrollCard.queried(authentication, of: card, subMchid: subMchid, step)
        }
    }

    /// No user is asked about further than this.
    private static let pageLimit = 20

    /// Asks for the vouchers of a user whose stocks the merchant made. Each voucher is a card of its own.
    package func vouchers(_ client: WeChatPayClient, openid: String, appid: String) async throws(InquiryFailure) -> InquiredVouchers {
        let holder = Coupon.Holder(mchid: client.merchant.mchid, openid: openid, appid: appid)
        var vouchers: [UserCoupon] = []
        for _ in 0..<Self.pageLimit {
            let query = QueryUserCoupons(
                openid: openid, appid: appid, creatorMchid: holder.mchid, page: PageRange(offset: Int64(vouchers.count)))
            let page = try await ask(query, .userCoupons, client)
            vouchers += page.elements
            if page.elements.isEmpty || Int64(vouchers.count) >= page.totalCount ?? .max { break }
        }
        var told: [Told] = []
        for voucher in vouchers {
            told.append(
                try reading(voucher.json, requestID: nil) { step throws(QueryFault) in try Coupon.queried(voucher, of: holder, step) })
        }
        return InquiredVouchers(
            count: vouchers.count, observations: try await record(told), lastEnd: vouchers.compactMap(\.availableEndTime).max())
    }

    private func ask<E: Endpoint>(_ endpoint: E, _ question: Question, _ client: WeChatPayClient) async throws(InquiryFailure) -> E.Answer {
        let mchid = client.merchant.mchid
        if let next = await limits?.admission(question, of: mchid) { throw .postponed(until: next) }
        do {
            return try await client.send(endpoint)
        } catch {
            limits?.note(error, question, of: mchid)
            throw InquiryFailure(error)
        }
    }

    private func inquired(
        _ answer: JSONValue, requestID: String?, _ read: (QueryStep) throws(QueryFault) -> Observation
    ) async throws(InquiryFailure) -> Inquired {
        let told = try reading(answer, requestID: requestID, read)
        return Inquired(answer: answer.text, observation: try await record([told]).first)
    }

    /// What an answer says, and its digest.
    private struct Told {
        let observation: Observation
        let digest: String
    }

    private func reading(
        _ answer: JSONValue, requestID: String?, _ read: (QueryStep) throws(QueryFault) -> Observation
    ) throws(InquiryFailure) -> Told {
        let digest = SHA256.digest(Array(answer.text.text.utf8)).hexadecimal
        do {
            return Told(observation: try read(QueryStep(answerID: digest, time: clock.now())), digest: digest)
        } catch {
            throw .refusedAnswer(error, requestID: requestID)
        }
    }

    /// Records what says something new, and returns that.
    private func record(_ told: [Told]) async throws(InquiryFailure) -> [Observation] {
        let known: [CardKey: CheckedCard]
        do {
            known = try await ledger.lastAnswers(about: told.map(\.observation.card))
        } catch {
            throw .ledger(error)
        }
        let new = told.filter { known[$0.observation.card]?.hasHeard($0.digest) != true }
        guard !new.isEmpty else { return [] }
        do {
            _ = try await ledger.record(Recording(notification: nil, observations: new.map(\.observation)))
        } catch {
            throw .notRecorded(error)
        }
        let answers = new.map { ($0.observation.card, LastAnswer(digest: $0.digest, answeredAt: $0.observation.occurredAt)) }
        do {
            try await ledger.note(Dictionary(answers, uniquingKeysWith: { _, last in last }))
        } catch {
            throw .ledger(error)
        }
        return new.map(\.observation)
    }
}

extension CheckedCard {
    /// Whether an answer with this digest was recorded last, and nothing was observed since.
    fileprivate func hasHeard(_ digest: String) -> Bool {
        guard let lastAnswer, let lastAt else { return false }
        return lastAnswer.digest == digest && lastAt <= lastAnswer.answeredAt
    }
}
