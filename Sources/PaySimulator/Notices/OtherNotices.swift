/// Notices beside the cards' own.
package enum OtherNotices {
    /// What follows an echo call that gave a notify URL.
    package static func echo(message: String, at time: Int64, random: SimulatorRandom) -> PlatformNotification {
        PlatformNotification(
            eventType: "SECURITY_ECHO.SUCCESS", summary: "安全回显成功", originalType: "security", associatedData: "security",
            resource: ["echo_message": .string(message)], createTime: time, random: random)
    }

    /// Any event type, such as the discount card's old ones or one that does not exist yet.
    package static func any(eventType: String, resource: JSON, at time: Int64, random: SimulatorRandom) -> PlatformNotification {
        PlatformNotification(eventType: eventType, summary: eventType, resource: resource, createTime: time, random: random)
    }
}
