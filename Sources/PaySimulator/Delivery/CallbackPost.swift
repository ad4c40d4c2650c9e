package import Curl

/// Sends one callback and says what came of it. Tests give their own.
package typealias CallbackPost = @Sendable (_ notifyURL: String, _ callback: SignedCallback) async -> DeliveryAttempt.Outcome

extension CurlSession {
    /// Over HTTP, as the platform does: no redirects, and an answer that takes longer than `answerLimit` is none.
    package func callbackPost(answerLimit: Duration, certificateAuthorityFile: String?) -> CallbackPost {
        { notifyURL, callback in
            let request = CurlRequest(
                method: "POST", url: notifyURL, headers: callback.headers, body: callback.body, connectTimeout: answerLimit, timeout: answerLimit,
                responseLimit: 1 << 16, certificateAuthorityFile: certificateAuthorityFile)
            do throws(CurlError) {
                return .answered(status: try await self.send(request).status)
            } catch {
                return .unanswered(cause: error.kind.rawValue)
            }
        }
    }
}
