import CardLedger
import Cards
import WeChatPay

/// What came of sending a request, for the journal, for the cards and for the caller. Pure.
struct RequestOutcome: Sendable {
    let settlement: RequestSettlement
    let observations: [Observation]
    /// WeChat Pay's answer as it came.
    let result: Result<JSONText?, DeskError>

    /// `attempts`: how often the request was begun, this time included.
    init(_ sent: Result<APIResponse, WeChatPayError>, to request: any CardRequest, attempts: Int, at time: WeChatTime) {
        do throws(WeChatPayError) {
            let response = try sent.get()
            let answer: RequestAnswer?
            do throws(JSONError) {
                answer = try request.done(response, request.step(at: time))
            } catch {
                throw WeChatPayError(.unreadable(error), requestID: response.requestID)
            }
            guard let answer else { throw WeChatPayError(.foreignAnswer(status: response.status), requestID: response.requestID) }
            self.init(response, answer, at: time)
        } catch {
            self.init(error, to: request, attempts: attempts, at: time)
        }
    }

    private init(_ response: APIResponse, _ answer: RequestAnswer, at time: WeChatTime) {
        settlement = RequestSettlement(
            state: .answered, answerStatus: response.status, answerCode: nil, answer: answer.kept, wechatpayRequestID: response.requestID,
            settledAt: time)
        observations = answer.observations
        result = .success(answer.text)
    }

    private init(_ error: WeChatPayError, to request: any CardRequest, attempts: Int, at time: WeChatTime) {
        let rejection = DeskError.Rejection(error, attempts: attempts)
        settlement = RequestSettlement(
            state: rejection == nil ? .unknown : .rejected, answerStatus: error.status, answerCode: error.code, answer: error.json?.jsonText,
            wechatpayRequestID: error.requestID, settledAt: time)
        observations = rejection == nil ? [] : request.rejected(request.step(at: time))
        result = .failure(rejection.map(DeskError.rejected) ?? .unknownOutcome(error))
    }
}

extension WeChatPayError {
    /// WeChat Pay's own words, as its error answers write them; nil when it did not speak.
    fileprivate var json: JSONOutput? {
        guard let code, let message else { return nil }
        let detail = detail.map { detail in
            JSONOutput.present([
                ("field", detail.field.map(JSONOutput.string)), ("issue", detail.issue.map(JSONOutput.string)),
                ("location", detail.location.map(JSONOutput.string)),
            ])
        }
        return .present([("code", .string(code)), ("message", .string(message)), ("detail", detail)])
    }

    /// Whether WeChat Pay says that the number was used before. It says so by a code, by a status, or by the internal number behind its request id only.
    fileprivate var saysNumberExists: Bool {
        let internalNumber = requestID?.split(separator: "-").last
        return code == "RESOURCE_ALREADY_EXISTS" || status == 409 || ["268498688", "273678001"].contains(internalNumber)
    }
}

extension DeskError.Rejection {
    /// A refusal is the request's end only when it is about this request for good: not when it may pass, not when our own signature or clock was wrong,
    /// and not when a repetition is told that the number exists, for then the first attempt may have succeeded.
    init?(_ error: WeChatPayError, attempts: Int) {
        guard let status = error.status, let code = error.code, error.outcome == .notDone, !error.isRetryable, status != 401,
            attempts <= 1 || !error.saysNumberExists
        else { return nil }
        self.init(status: status, code: code, message: error.message ?? "", detail: error.detail, requestID: error.requestID)
    }

    /// The recorded refusal, as WeChat Pay worded it then.
    init(_ entry: JournalEntry) {
        let answer = entry.answer.flatMap { try? JSONDocument(Array($0.text.utf8)).root }
        self.init(
            status: entry.answerStatus ?? 400, code: entry.answerCode ?? "", message: answer.flatMap { try? $0.string("message") } ?? "",
            detail: answer?["detail"].flatMap(ErrorDetail.init), requestID: entry.wechatpayRequestID, isRepetition: true)
    }
}
