/// Times as HTTP headers write them: `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    package static func text(_ unixMilliseconds: Int64) -> String {
        let seconds = BeijingTime.floorQuotient(unixMilliseconds, 1000)
        let day = BeijingTime.floorQuotient(seconds, 86_400)
        let second = BeijingTime.floorRemainder(seconds, 86_400)
        let date = BeijingTime.civilDate(day: day)
        let weekday = weekdays[Int(BeijingTime.floorRemainder(day, 7))]
        let time = [second / 3600, second / 60 % 60, second % 60].map { BeijingTime.padded($0, 2) }.joined(separator: ":")
        return "\(weekday), \(BeijingTime.padded(date.day, 2)) \(months[Int(date.month) - 1]) \(BeijingTime.padded(date.year, 4)) \(time) GMT"
    }
}
