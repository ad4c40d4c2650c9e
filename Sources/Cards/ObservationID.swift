package import WeChatPay

/// The name of an observation, and its place in time: 16 bytes, first the microsecond of `occurredAt` (offset so that unsigned order is time order),
/// then a hash of where the observation comes from.
///
/// Two ids compare as (occurred_at, source), so one comparison of ids, in Swift or of PostgreSQL's `uuid`, decides every register. The id is a
/// function of its arguments alone: the same fact recorded twice is one observation.
package struct ObservationID: Hashable, Comparable, Sendable {
    /// `occurredAt` in microseconds since the Unix epoch, with the sign bit flipped.
    package let time: UInt64
    /// The hash of the source and its own id.
    package let origin: UInt64

    package init(occurredAt: WeChatTime, source: Source, sourceID: String, index: Int = 0) {
        var hash = StableHash()
        hash.combine(source.rawValue)
        hash.combine(sourceID)
        hash.combine(String(index))
        self.init(time: UInt64(bitPattern: occurredAt.microseconds) ^ (1 << 63), origin: hash.value)
    }

    package init(time: UInt64, origin: UInt64) {
        self.time = time
        self.origin = origin
    }

    package var occurredAt: WeChatTime {
        WeChatTime(microseconds: Int64(bitPattern: time ^ (1 << 63)))
    }

    package static func < (left: ObservationID, right: ObservationID) -> Bool {
        (left.time, left.origin) < (right.time, right.origin)
    }
}
