/// What a payroll card's user does in the mini program. Nobody is told: merchants see it by queries.
///
/// Times are Unix milliseconds, nil is now.
package struct Employee: Sendable {
    let cards: PayrollCards
    let clock: SimulatorClock

    /// Lets the employer use the card.
    @discardableResult
    package func authorize(mchid: String, subMchid: String, openid: String, at time: Int64? = nil) -> PayrollRelation {
        cards.authorize(PayrollUser(mchid: mchid, subMchid: subMchid, openid: openid), at: time ?? clock.now())
    }

    /// Withdraws it.
    @discardableResult
    package func deauthorize(
        mchid: String, subMchid: String, openid: String, at time: Int64? = nil
    ) throws(SimulatorError) -> PayrollRelation {
        try cards.deauthorize(PayrollUser(mchid: mchid, subMchid: subMchid, openid: openid), at: time ?? clock.now())
    }

    /// Opens the identity check, while its token lives.
    @discardableResult
    package func start(mchid: String, authenticateNumber: String, at time: Int64? = nil) throws(SimulatorError) -> PayrollAuthentication {
        try take(mchid, authenticateNumber, time) { authentication, time throws(SimulatorError) in try authentication.start(at: time) }
    }

    /// Passes the check.
    @discardableResult
    package func succeed(mchid: String, authenticateNumber: String, at time: Int64? = nil) throws(SimulatorError) -> PayrollAuthentication {
        try take(mchid, authenticateNumber, time) { authentication, time throws(SimulatorError) in try authentication.succeed(at: time) }
    }

    /// Does not pass it.
    @discardableResult
    package func fail(
        mchid: String, authenticateNumber: String, reason: String = "人脸核身失败", at time: Int64? = nil
    ) throws(SimulatorError) -> PayrollAuthentication {
        try take(mchid, authenticateNumber, time) { authentication, time throws(SimulatorError) in try authentication.fail(reason: reason, at: time) }
    }

    /// Goes away without starting the check.
    @discardableResult
    package func abandon(mchid: String, authenticateNumber: String) throws(SimulatorError) -> PayrollAuthentication {
        try take(mchid, authenticateNumber, nil) { authentication, _ throws(SimulatorError) in try authentication.abandon() }
    }

    private func take(
        _ mchid: String, _ number: String, _ time: Int64?, _ step: (inout PayrollAuthentication, Int64) throws(SimulatorError) -> Void
    ) throws(SimulatorError) -> PayrollAuthentication {
        let time = time ?? clock.now()
        return try cards.change(mchid: mchid, number: number, at: time) { authentication throws(SimulatorError) in try step(&authentication, time) }
    }
}
