package import OpenSSL

/// What the simulator cannot do, and why.
package enum SimulatorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An APIv3 key has 32 bytes.
    case apiv3KeyLength(mchid: String, bytes: Int)
    case unknownMerchant(mchid: String)
    case unknownCard(outCardCode: String)
    /// The card's state does not allow that step.
    case wrongState(outCardCode: String, state: String, step: String)
    /// Nobody said where this merchant's coupon notices go.
    case noNotifyURL(mchid: String)
    /// More notices wait than the configured limit.
    case tooManyWaiting(limit: Int)
    case notListening
    case alreadyStarted
    case openSSL(OpenSSLError)

    package var description: String {
        switch self {
        case .apiv3KeyLength(let mchid, let bytes): "merchant \(mchid): the APIv3 key has \(bytes) bytes; it must have 32"
        case .unknownMerchant(let mchid): "merchant \(mchid) is not known to this platform; add it to the configuration"
        case .unknownCard(let outCardCode): "card \(outCardCode) was never prepared; prepare it first"
        case .wrongState(let outCardCode, let state, let step): "card \(outCardCode) is \(state): it cannot \(step)"
        case .noNotifyURL(let mchid): "merchant \(mchid) has no notify URL for this kind of notice; give one"
        case .tooManyWaiting(let limit): "\(limit) notices wait already; wait until they are delivered, or raise the limit"
        case .notListening: "the server is not listening; start it first"
        case .alreadyStarted: "the simulator has been started already; make a new one"
        case .openSSL(let error): error.description
        }
    }
}
