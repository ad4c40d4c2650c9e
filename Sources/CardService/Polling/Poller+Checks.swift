import CardLedger
import Cards
import WeChatPay

/// What a look at a bucket found.
struct Discovery: Sendable {
    var expiredTokens = 0
    /// Whether there was more than one look takes.
    var hasMore = false
}

extension Poller {
    /// How far back requests are looked for that were left open; older ones are left to the schedules of their cards.
    private static let longestOpenRequest: Int64 = 31 * 86_400
    /// How long a request whose outcome is not known is left to whoever made it before it gets its place in the schedule. They are told to repeat it
    /// themselves, and perhaps WeChat Pay said that it is asked too often.
    private static let callersTurn: Int64 = 10

    /// Gives the cards of a bucket that changed, and those with requests that were left open, their places in the schedule, and lets tokens expire
    /// whose time is over: one bounded step of each.
    func discover(_ bucket: Int32) async throws(LedgerError) -> Discovery {
        guard let seen = leases.seenChangeSequence(of: bucket) else { return Discovery() }
        let now = clock.now()
        var discovery = Discovery()
        let changed = try await ledger.changedCards(of: bucket, after: seen, limit: configuration.step)
        if let last = changed.last?.changeSequence {
            let checks = changed.map { ScheduledCheck(card: $0.card.key, nextCheckAt: CheckSchedule.nextCheck(of: $0.card)) }
            guard try await schedule(checks, of: bucket, seenChangeSequence: last) else { return discovery }
            leases.read(bucket, to: last)
        }
        let left = try await ledger.cardsWithOpenRequests(
            of: bucket, since: now.adding(seconds: -Self.longestOpenRequest) ?? now, settledBy: now.adding(seconds: -Self.callersTurn) ?? now,
            dueBy: now, limit: configuration.step)
        if !left.isEmpty {
            guard try await schedule(left.map { ScheduledCheck(card: $0, nextCheckAt: now) }, of: bucket) else { return discovery }
        }
        discovery.expiredTokens = try await expireTokens(of: bucket, at: now)
        discovery.hasMore = [changed.count, left.count, discovery.expiredTokens].contains { $0 >= configuration.step }
        return discovery
    }

    /// False when the lease is over.
    private func schedule(
        _ checks: [ScheduledCheck], of bucket: Int32, seenChangeSequence: Int64? = nil
    ) async throws(LedgerError) -> Bool {
        let isHeld = try await ledger.schedule(checks, of: bucket, holder: configuration.holder, seenChangeSequence: seenChangeSequence)
        if !isHeld { leases.lose(bucket) }
        return isHeld
    }

    private func expireTokens(of bucket: Int32, at now: WeChatTime) async throws(LedgerError) -> Int {
        let expired = try await ledger.expiredTokens(of: bucket, at: now, limit: configuration.step)
        guard !expired.isEmpty else { return 0 }
        let observations = expired.map { Coupon.tokenExpired($0.coupon, tokenHash: $0.tokenHash, expiresTime: $0.expiresTime) }
        do {
            _ = try await ledger.record(Recording(notification: nil, observations: observations))
        } catch {
            throw LedgerError(code: .databaseSlow, message: "Expired tokens could not be recorded: \(error.rawValue). They are tried again.")
        }
        metrics.tokensExpired(expired.count)
        return expired.count
    }

    /// What is due, by merchant.
    func dueChecks(of buckets: [Int32], mchids: [String]) async throws(LedgerError) -> [String: [CheckedCard]] {
        guard !mchids.isEmpty else { return [:] }
        var due: [CheckedCard] = []
        for bucket in buckets {
            due += try await ledger.dueChecks(of: bucket, mchids: mchids, at: clock.now(), limit: configuration.batch)
        }
        return Dictionary(grouping: due, by: \.key.mchid)
    }

    /// Makes a merchant's checks until none is due any more. False when one could not be written down.
    func work(through first: [CheckedCard], of mchid: String, _ report: @escaping @Sendable (CardCheckResult) -> Void) async -> Bool {
        guard let check = checks[mchid] else { return true }
        var due = first
        do throws(LedgerError) {
            while !due.isEmpty, !Task.isCancelled {
                guard await make(check, of: due, report) else { return false }
                due = try await dueChecks(of: leases.buckets, mchids: [mchid])[mchid] ?? []
            }
            return true
        } catch {
            metrics.failed(error)
            return false
        }
    }

    /// Makes checks, a few at a time. False when one could not be written down: it would be made again at once.
    private func make(_ check: CardCheck, of due: [CheckedCard], _ report: @escaping @Sendable (CardCheckResult) -> Void) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            var rest = due[...]
            for card in rest.prefix(configuration.concurrency) {
                group.addTask { await self.make(check, of: card, report) }
            }
            rest = rest.dropFirst(configuration.concurrency)
            var areWritten = true
            for await isWritten in group {
                areWritten = areWritten && isWritten
                guard areWritten, !Task.isCancelled, let card = rest.popFirst() else { continue }
                group.addTask { await self.make(check, of: card, report) }
            }
            return areWritten
        }
    }

    private func make(_ check: CardCheck, of card: CheckedCard, _ report: @Sendable (CardCheckResult) -> Void) async -> Bool {
        var result = await check.result(for: card)
        // What a stop broke off is due still.
        guard !Task.isCancelled else { return false }
        metrics.checked(result)
        do throws(LedgerError) {
            let finished = try await finished(result)
            result.nextCheckAt = finished.nextCheckAt
            report(result)
            try await ledger.finish(finished)
            return true
        } catch {
            metrics.failed(error)
            return false
        }
    }

    private func finished(_ result: CardCheckResult) async throws(LedgerError) -> FinishedCheck {
        let card = result.card
        let now = clock.now()
        let dueAt = card.dueAt ?? now
        let openAttempts = result.finding.openRequests.map { $0.reduce(0) { $0 + $1.attempts } }
        guard result.outcome != .postponed else {
            return FinishedCheck(
                card: card.key, dueAt: dueAt, checkedAt: card.checkedAt, nextCheckAt: result.failure?.postponedUntil ?? now.adding(seconds: 10),
                failures: card.failures, openAttempts: openAttempts)
        }
        // The card as it stands now: what was found is recorded by now, and more may have been told meanwhile.
        var fresh = try await ledger.checkedCards([card.key]).first ?? card
        // What the card came to while it was being checked was not asked about, however long that took.
        let isOfThisState = result.outcome == .recorded || (fresh.state == card.state && fresh.stateAt == card.stateAt)
        // An answer that was long on its way says nothing of that time: the last question of a schedule is asked when its time has come.
        let checkedAt = [.absent, .unchanged].contains(result.outcome) ? result.begin : now
        fresh.checkedAt = isOfThisState ? checkedAt : card.checkedAt
        fresh.failures = result.outcome == .failed ? card.failures + 1 : 0
        var next = CheckSchedule.nextCheck(of: fresh, result.finding)
        // A card whose requests could not even be read is looked at again whatever it is.
        if result.outcome == .failed, result.finding.openRequests == nil { next = next ?? now.adding(seconds: CheckSchedule.backOff(fresh.failures)) }
        return FinishedCheck(
            card: card.key, dueAt: dueAt, checkedAt: fresh.checkedAt, nextCheckAt: next.map { max($0, now.adding(seconds: 1) ?? $0) },
            failures: fresh.failures, openAttempts: openAttempts)
    }
}
