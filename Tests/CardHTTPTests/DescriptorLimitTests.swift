import Foundation
import Testing

@testable import CardHTTP

@Suite struct DescriptorLimitTests {
    @Test(arguments: [(1_048_576, 1_000), (1_256, 1_000), (1_255, 999), (1_024, 768), (400, 200), (2, 1), (0, 1), (-1, 1)])
    func leavesDescriptorsForTheRest(descriptors: Int, connections: Int) {
        #expect(ConnectionLimits().within(descriptors: descriptors).connections == connections)
    }

    @Test func takesWhatItNeedsAndTheSystemGives() {
        let limit = DescriptorLimit.raised()
        var now = rlimit()
        #expect(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &now) == 0)
        #expect(now.rlim_cur >= min(now.rlim_max, rlim_t(DescriptorLimit.target)))
        #expect(limit == Int(clamping: now.rlim_cur))
    }
}
