/// Notices beside the cards' own.
package enum OtherNotices {
    /// What follows an echo call that gave a notify URL.
    package static func echo(
        message: String, encryptedMessage: String? = nil, at time: Int64, random: SimulatorRandom
    ) -> PlatformNotification {
        let resource = JSON.object([("echo_message", .string(message)), ("encrypt_echo_message", encryptedMessage.map(JSON.string))])
        return PlatformNotification(
            eventType: "SECURITY_ECHO.SUCCESS", summary: "安全回显成功", originalType: "security", associatedData: "security",
            resource: resource, createTime: time, random: random)
    }

    /// Any event type, such as the discount card's old ones or one that does not exist yet.
    package static func any(eventType: String, resource: JSON, at time: Int64, random: SimulatorRandom) -> PlatformNotification {
        PlatformNotification(eventType: eventType, summary: eventType, resource: resource, createTime: time, random: random)
    }
}
