import Foundation

/// Lets threads through in companies of one size: each waits until the company is complete.
final class Gate: @unchecked Sendable {
    // `@unchecked Sendable`: what varies is touched under the condition's lock alone.
    private let condition = NSCondition()
    private let size: Int
    private var arrivals = 0

    init(size: Int) {
        self.size = size
    }

    func pass() {
        condition.lock()
        defer { condition.unlock() }
        arrivals += 1
        let last = (arrivals + size - 1) / size * size
        if arrivals == last { condition.broadcast() }
        // A company that stays incomplete makes its test fail, not hang.
        let deadline = Date().addingTimeInterval(60)
        while arrivals < last, condition.wait(until: deadline) {}
    }
}
