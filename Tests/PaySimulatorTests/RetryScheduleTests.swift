import PaySimulator
import Testing

struct RetryScheduleTests {
    @Test func generalScheduleIsThePublishedOne() {
        let schedule = RetrySchedule.general
        #expect(schedule.waits.count == 15)
        #expect(schedule.total == .seconds(24 * 3600 + 4 * 60))
        #expect((1...4).map { schedule.wait(afterAttempt: $0) } == [.seconds(15), .seconds(15), .seconds(30), .seconds(180)])
        #expect(schedule.wait(afterAttempt: 15) == .seconds(6 * 3600))
    }

    @Test(arguments: [0, -1, Int.min, 16, Int.max]) func givesUpOutsideOfIt(attempt: Int) {
        #expect(RetrySchedule.general.wait(afterAttempt: attempt) == nil)
    }

    @Test func eventTypesHaveTheirOwn() {
        #expect(RetrySchedule.schedule(forEventType: "COUPON.USE").total == .seconds(9 * 60))
        #expect(RetrySchedule.schedule(forEventType: "COUPON.SEND").total == .seconds(11 * 60))
        #expect(RetrySchedule.schedule(forEventType: "DISCOUNT_CARD.USER_PAID") == .general)
    }

    @Test func hurriesByAFactor() {
        #expect(RetrySchedule.general.hurried(by: 60).wait(afterAttempt: 1) == .milliseconds(250))
        #expect(RetrySchedule.general.hurried(by: 0) == .general)
        #expect(RetrySchedule.general.hurried(by: -.infinity) == .general)
        #expect(RetrySchedule.general.hurried(by: .leastNonzeroMagnitude) == .general)
        #expect(RetrySchedule.general.hurried(by: .nan) == .general)
    }
}
