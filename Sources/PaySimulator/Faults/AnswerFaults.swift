/// What faults make of the answers to merchants' calls.
struct AnswerFaults: Sendable {
    static let hugeBody = 50 << 20

    let clock: SimulatorClock
    /// Seconds that `Retry-After` names.
    let retryAfter: Int64

    /// What is answered in place of doing the work; nil when the work is to be done.
    func refusal(_ fault: Fault?, language: String?) -> PlatformAnswer? {
        switch fault {
        case .errorBeforeWork: return APIError.system.answer(language: language)
        case .unavailable: return APIError.unavailable.answer(language: language)
        case .acceptedAnswer: return PlatformAnswer.json(["code": "ACCEPTED", "message": "请求已受理，请使用原参数重试"], status: 202)
        case .tooManyRequests: return APIError.tooFrequent.answer(language: language)
        case .tooManyRequestsRetryAfterSeconds: return tooFrequent(retryAfter: String(retryAfter), language: language)
        case .tooManyRequestsRetryAfterDate:
            // Rounded up: a date has whole seconds only.
            return tooFrequent(retryAfter: HTTPDate.text(clock.now() + retryAfter * 1000 + 999), language: language)
        case .cutBeforeReading: return .cut
        default: return nil
        }
    }

    /// What is changed before the answer is signed.
    func content(_ answer: PlatformAnswer, _ fault: Fault?) -> PlatformAnswer {
        var answer = answer
        switch fault {
        case .notJSONAnswer: answer.body = Array("<html><body>502 Bad Gateway</body></html>".utf8)
        case .wrongContentTypeAnswer: answer.setHeader("Content-Type", "text/html; charset=utf-8")
        case .emptyAnswer:
            answer.status = 200
            answer.body = []
        case .unknownFieldsAnswer:
            if case .object(let members) = JSON(answer.body) {
                let unknown: JSON = ["level": 2, "list": [1, "zwei", true], "empty": [:]]
                answer.body = JSON.object([JSON.Member("x_first", unknown)] + members + [JSON.Member("x_last", "新字段")]).bytes()
            }
        default: break
        }
        return answer
    }

    /// What is changed on the way.
    func transmission(_ answer: PlatformAnswer, _ fault: Fault?) -> PlatformAnswer {
        var answer = answer
        switch fault {
        case .cutAfterWork: answer.transmission = .nothing
        case .cutInAnswer: answer.transmission = .half
        case .hugeAnswer: answer.transmission = .padded(bytes: Self.hugeBody)
        default: break
        }
        return answer
    }

    private func tooFrequent(retryAfter: String, language: String?) -> PlatformAnswer {
        var answer = APIError.tooFrequent.answer(language: language)
        answer.headers.append(("Retry-After", retryAfter))
        return answer
    }
}

extension Fault {
    /// Milliseconds by which the platform's clock is off while it makes this answer.
    var clockOffset: Int64 {
        switch self {
        case .staleAnswer: -600_000
        case .futureAnswer: 600_000
        default: 0
        }
    }
}
