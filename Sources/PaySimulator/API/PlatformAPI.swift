/// The endpoints that merchants call, as a function from request to answer: it knows no HTTP server.
package final class PlatformAPI: Sendable {
    private let check: RequestCheck
    private let signer: AnswerSigner
    private let certificates: CertificateList
    private let cards: DiscountCards
    private let faults: Faults
    private let notifyURLRule: NotifyURLRule
    private let clock: SimulatorClock
    private let slowAnswer: Duration

    /// `slowAnswer` is what `Fault.slowAnswer` waits.
    package init(
        merchants: [SimulatedMerchant], identity: PlatformIdentity, cards: DiscountCards, faults: Faults, notifyURLRule: NotifyURLRule,
        slowAnswer: Duration, clock: SimulatorClock, random: SimulatorRandom
    ) {
        check = RequestCheck(merchants: Dictionary(merchants.map { ($0.mchid, $0) }, uniquingKeysWith: { first, _ in first }), clock: clock)
        signer = AnswerSigner(identity: identity, clock: clock, random: random)
        certificates = CertificateList(identity: identity, random: random)
        self.cards = cards
        self.faults = faults
        self.notifyURLRule = notifyURLRule
        self.clock = clock
        self.slowAnswer = slowAnswer
    }

    package func answer(_ request: PlatformRequest) async throws -> PlatformAnswer {
        let fault = faults.next(at: .answer)
        let answer = answer(request, fault: fault)
        if fault == .slowAnswer { try await clock.sleep(slowAnswer) }
        return answer
    }

    private func answer(_ request: PlatformRequest, fault: Fault?) -> PlatformAnswer {
        do throws(APIError) {
            if fault == .tooManyRequests { throw .tooFrequent }
            if fault == .errorBeforeWork { throw .system }
            let result = try work(request)
            if fault == .errorAfterWork { throw .system }
            return signer.identified(try signed(.json(result), for: request, fault: fault), internalNumber: 0)
        } catch {
            // The platform's refusals carry no signature.
            return signer.identified(error.answer(language: request.header("Accept-Language")), internalNumber: error.internalNumber)
        }
    }

    private func signed(_ answer: PlatformAnswer, for request: PlatformRequest, fault: Fault?) throws(APIError) -> PlatformAnswer {
        do {
            return try signer.signed(answer, requestSerial: request.header("Wechatpay-Serial"), fault: fault)
        } catch {
            throw .system
        }
    }

    private func work(_ request: PlatformRequest) throws(APIError) -> JSON {
        guard let segments = request.segments else { throw .noSuchPath }
        switch (segments.count, segments.prefix(3)) {
        case (2, ["v3", "certificates"]):
            let caller = try caller(of: request, method: "GET")
            return try certificates.answer(to: request, caller: caller)
        case (3, ["v3", "discount-card", "cards"]):
            let caller = try caller(of: request, method: "POST")
            let prepare = try PrepareRequest(body: request.body, notifyURLRule: notifyURLRule)
            guard caller.appids.contains(prepare.appid) else { throw .appidMismatch }
            return ["prepare_card_token": .string(try cards.prepare(prepare, mchid: caller.mchid).prepareCardToken)]
        case (4, ["v3", "discount-card", "cards"]):
            let caller = try caller(of: request, method: "GET")
            guard let card = cards.card(mchid: caller.mchid, outCardCode: segments[3]), card.state != .prepared else { throw .cardNotFound }
            return card.queryAnswer()
        default: throw .noSuchPath
        }
    }

    private func caller(of request: PlatformRequest, method: String) throws(APIError) -> SimulatedMerchant {
        guard request.method == method else { throw .method }
        return try check.caller(of: request)
    }
}
