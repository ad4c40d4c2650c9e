import CardLedger
import Synchronization
import WeChatPay

extension Poller {
    /// Renews the leases until the task is cancelled.
    func keepLeases(asGuest: Bool) async {
        while !Task.isCancelled {
            do throws(LedgerError) {
                try await renewLeases(asGuest: asGuest)
                let now = clock.now()
                metrics.oldestDue(try await ledger.oldestDueCheck(of: leases.buckets, mchids: Array(checks.keys), at: now), at: now)
            } catch {
                metrics.failed(error)
            }
            try? await sleep(configuration.renewal)
        }
    }

    func renewLeases(asGuest: Bool) async throws(LedgerError) {
        leases.set(try await ledger.leaseBuckets(holder: configuration.holder, for: configuration.lease, asGuest: asGuest))
        metrics.leased(leases.buckets.count)
    }

    /// Gives the leases back, also when the task is cancelled. A database that hangs is not waited for: leases end by themselves.
    func release() async {
        leases.set([])
        metrics.leased(0)
        let (ledger, holder) = (ledger, configuration.holder)
        _ = await value(within: configuration.releaseLimit) { try? await ledger.releaseBuckets(holder: holder) }
    }
}

/// The buckets that this process has, and how far it has read the changes of each.
final class HeldLeases: Sendable {
    private let seen = Mutex<[Int32: Int64]>([:])

    var buckets: [Int32] { seen.withLock { $0.keys.sorted() } }

    func seenChangeSequence(of bucket: Int32) -> Int64? {
        seen.withLock { $0[bucket] }
    }

    /// What the database says. What was read since it said so stays read.
    func set(_ leases: [BucketLease]) {
        seen.withLock { seen in
            seen = Dictionary(
                leases.map { ($0.bucket, max($0.seenChangeSequence, seen[$0.bucket] ?? 0)) }, uniquingKeysWith: { first, _ in first })
        }
    }

    func read(_ bucket: Int32, to changeSequence: Int64) {
        seen.withLock { seen in
            if let before = seen[bucket] { seen[bucket] = max(before, changeSequence) }
        }
    }

    /// The lease is over.
    func lose(_ bucket: Int32) {
        _ = seen.withLock { $0.removeValue(forKey: bucket) }
    }
}
