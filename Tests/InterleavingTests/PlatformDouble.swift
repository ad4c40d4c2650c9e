import Samples
import Synchronization
import WeChatPay

/// WeChat Pay over the models of all cards, and what happens to requests on their way there and back.
final class PlatformDouble: Sendable {
    fileprivate struct State {
        var cards: [String: ModelCard] = [:]
        var plans: [String: FaultPlan] = [:]
        /// On their way, to be carried out in the life of the service after this one.
        var late: [PlatformRequest] = []
        /// On their way since the last life.
        var later: [PlatformRequest] = []
        /// Requests that no card of ours needs.
        var foreign: [String] = []
    }

    private let state = Mutex(State())
    private let clock: ManualClock

    init(cards: [ModelCard], clock: ManualClock) {
        self.clock = clock
        state.withLock { state in
            for card in cards { state.cards[card.name] = card }
        }
    }

    func card(_ name: String) -> ModelCard? { state.withLock { $0.cards[name] } }

    var foreignRequests: [String] { state.withLock { $0.foreign } }

    /// Sets what happens to requests from now on.
    func beginLife(_ plans: [String: FaultPlan]) {
        state.withLock { state in
            state.plans = plans
        }
    }

    /// Carries out what was on its way since the last life.
    func carryOutLate() {
        let now = clock.now
        state.withLock { state in
            for request in state.later { state.carryOut(request, at: now) }
            state.later = []
        }
    }

    /// What is still on its way will be so in the next life.
    func endLife() {
        state.withLock { state in
            state.later += state.late
            state.late = []
        }
    }

    /// Lets terms end that are over.
    func endTerms() {
        let now = clock.now
        state.withLock { state in
            for name in state.cards.keys { state.cards[name]?.pass(to: now) }
        }
    }

    /// The user of a card goes on, when that is possible.
    func userGoesOn(_ card: String) {
        let now = clock.now
        state.withLock { _ = $0.cards[card]?.goOn(at: now) }
    }

    /// What one process of the service sends with. `end`: opens when the process is at its end.
    func line(until end: Latch) -> any Transport {
        Line(platform: self, end: end)
    }

    private struct Line: Transport {
        let platform: PlatformDouble
        let end: Latch

        func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
            do {
                return try await platform.respond(to: request, end)
            } catch let error as TransportError {
                throw error
            } catch {
                throw TransportError(.other, message: "\(error)")
            }
        }
    }

    private func respond(to request: TransportRequest, _ end: Latch) async throws -> TransportResponse {
        guard let read = try PlatformRequest(request) else {
            state.withLock { $0.foreign.append("\(request.method) \(request.url)") }
            throw TransportError(.cannotConnect, message: "nobody there")
        }
        let now = clock.now
        let (fault, answer) = state.withLock { state in
            let fault = state.plans[read.card, default: FaultPlan()].next(isQuestion: request.method == "GET")
            // A record that comes so late may meet a card whose user has only just accepted it, after it was refused: nobody could tell.
            if fault.work == .late, read.call == .start { state.late.append(read) }
            return (fault, fault.work == .done ? state.answer(read, at: now) : nil)
        }
        if fault.holds {
            PlacedCall.current?.standstill.open()
            await end.pass()
        }
        return try response(answer, fault.reply)
    }

    private func response(_ answer: ModelAnswer?, _ reply: Fault.Reply) throws -> TransportResponse {
        switch reply {
        case .right, .atTheEnd: return try signed(answer)
        case .noConnection: throw TransportError(.cannotConnect, message: "nobody there")
        case .timeout: throw TransportError(.timedOut, message: "no answer")
        case .reset, .none: throw TransportError(.interrupted, message: "the connection broke")
        case .systemError: return try refused(500, "SYSTEM_ERROR")
        case .frequencyLimited: return try refused(429, "FREQUENCY_LIMITED")
        case .accepted: return TransportResponse(status: 202, headers: [], body: [])
        case .signError: return try refused(401, "SIGN_ERROR")
        case .unsigned:
            let forged = Array(#"{"prepare_card_token":"forged","token":"forged","card_code":"forged"}"#.utf8)
            return TransportResponse(status: 200, headers: [], body: forged)
        case .tampered:
            let right = try signed(answer)
            return TransportResponse(status: right.status, headers: right.headers, body: right.body + [0x20])
        case .probe:
            let signed = try CallbackSigner.platform(time: clock.now).sign(body: [])
            return signed.setting("Wechatpay-Signature", "WECHATPAY/SIGNTEST/\(signed.values("Wechatpay-Signature").first ?? "")").response()
        }
    }

    private func signed(_ answer: ModelAnswer?) throws -> TransportResponse {
        let signer = try CallbackSigner.platform(time: clock.now)
        return switch answer {
        case .content(let text): try signer.sign(body: Array(text.utf8)).response()
        case .noContent: try signer.sign(body: []).response(status: 204)
        case .refused(let status, let code, let internalNumber): try refused(status, code, internalNumber)
        case nil: throw TransportError(.interrupted, message: "the connection broke")
        }
    }

    private func refused(_ status: Int, _ code: String, _ internalNumber: String = "268435456") throws -> TransportResponse {
        TransportResponse(
            status: status, headers: [HeaderField("Request-ID", "08F78BB5-\(internalNumber)")],
            body: Array(#"{"code":"\#(code)","message":"参数错误"}"#.utf8))
    }
}

extension PlatformDouble.State {
    /// Nobody hears the answer, so it is no new one.
    fileprivate mutating func carryOut(_ request: PlatformRequest, at now: WeChatTime) {
        guard cards[request.card]?.content == nil else { return }
        _ = answer(request, at: now)
    }

    fileprivate mutating func answer(_ request: PlatformRequest, at now: WeChatTime) -> ModelAnswer {
        cards[request.card]?.pass(to: now)
        return switch request.call {
        case .start: cards[request.card]?.start(request.said, sendTime: request.sendTime, at: now) ?? .absent
        case .addRecord(let serialNumber): cards[request.card]?.addRecord(serialNumber, request.said) ?? .absent
        case .askForCard: cards[request.card]?.details ?? .absent
        case .askForVouchers: cards[request.card]?.vouchers ?? .absent
        }
    }
}
