import Samples
import Testing

@testable import CardService

@Suite struct LogBrakeTests {
    @Test func writesSoManyLinesASecondAndCountsTheRest() {
        let clock = ManualClock()
        let brake = LogBrake(clock: clock.wallClock)
        let admitted = (0..<200).compactMap { _ in brake.admits("a") }
        #expect(admitted == Array(repeating: 0, count: LogBrake.linesPerSecond))
        #expect(brake.admits("b") == 0)
        clock.advance(seconds: 1)
        #expect(brake.admits("a") == 200 - LogBrake.linesPerSecond)
        #expect(brake.admits("a") == 0)
    }
}
