package import OpenSSL

/// What the simulator cannot do, and why.
package enum SimulatorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An APIv3 key has 32 bytes.
    case apiv3KeyLength(mchid: String, bytes: Int)
    case unknownMerchant(mchid: String)
    case unknownCard(outCardCode: String)
    /// The card's state does not allow that step.
    case wrongState(outCardCode: String, state: String, step: String)
    case unknownStep(String)
    case unknownVoucher(couponID: String)
    /// No identity check has that authenticate_number.
    case unknownAuthentication(number: String)
    /// What a step is asked of does not allow it.
    case notPossible(subject: String, state: String, step: String)
    /// The simulator does not listen there.
    case noSuchAddress(String)
    /// Nobody said where this merchant's coupon notices go.
    case noNotifyURL(mchid: String)
    /// More notices wait than the configured limit.
    case tooManyWaiting(limit: Int)
    case alreadyStarted
    case ended
    case cannotWrite(path: String, reason: String)
    case openSSL(OpenSSLError)

    package var description: String {
        switch self {
        case .apiv3KeyLength(let mchid, let bytes): "merchant \(mchid): the APIv3 key has \(bytes) bytes; it must have 32"
        case .unknownMerchant(let mchid): "merchant \(mchid) is not known to this platform; add it to the configuration"
        case .unknownCard(let outCardCode): "card \(outCardCode) was never prepared; prepare it first"
        case .wrongState(let outCardCode, let state, let step): "card \(outCardCode) is \(state): it cannot \(step)"
        case .unknownStep(let step): "nobody can \(step); cardkeeper simulate --help names the steps"
        case .unknownVoucher(let couponID): "no user has voucher \(couponID); send a card or let a user receive one first"
        case .unknownAuthentication(let number): "no identity check has the number \(number); pre-order it first"
        case .notPossible(let subject, let state, let step): "\(subject) is \(state): it cannot \(step)"
        case .noSuchAddress(let address): "the simulator has no address \(address); the addresses are main and, when it was given a port, backup"
        case .noNotifyURL(let mchid): "merchant \(mchid) has no notify URL for this kind of notice; give one"
        case .tooManyWaiting(let limit): "\(limit) notices wait already; wait until they are delivered, or raise the limit"
        case .alreadyStarted: "the simulator has been started already; make a new one"
        case .ended: "the simulator ended before its port was open"
        case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
        case .openSSL(let error): error.description
        }
    }
}
