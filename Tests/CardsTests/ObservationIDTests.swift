import Cards
import Testing
import WeChatPay

@Suite struct ObservationIDTests {
    @Test("Ids are ordered by time first, over the epoch and at both ends of what can be held")
    func order() {
        let times: [Int64] = [.min, -62_135_596_800_000_000, -1, 0, 1, 253_402_271_999_999_999, .max]
        let ids = times.map { ObservationID(occurredAt: WeChatTime(microseconds: $0), source: .callback, sourceID: "EV-\($0 % 7)") }
        #expect(ids.shuffled().sorted() == ids)
        #expect(ids.map(\.occurredAt.microseconds) == times)
        #expect(ids[3].time == 1 << 63)
    }

    @Test("The source, its id and the index each make another id")
    func origin() {
        func id(_ source: Source, _ sourceID: String, _ index: Int) -> ObservationID {
            ObservationID(occurredAt: WeChatTime(microseconds: 0), source: source, sourceID: sourceID, index: index)
        }
        let ids = [id(.callback, "1", 0), id(.query, "1", 0), id(.callback, "11", 0), id(.callback, "1", 1), id(.callback, "", 11)]
        #expect(Set(ids).count == ids.count)
        #expect(id(.callback, "1", 0) == ids[0])
    }

    @Test("The hash is FNV-1a with an end mark, the same in every release")
    func stableHash() {
        #expect(StableHash().value == 0xcbf2_9ce4_8422_2325)
        var hash = StableHash()
        hash.combine("a")
        // FNV-1a of the bytes 61 ff.
        #expect(hash.value == 0x089b_c907_b544_c769)
    }
}
