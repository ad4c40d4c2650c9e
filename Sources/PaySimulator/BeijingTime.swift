/// Unix milliseconds written as the platform writes times: RFC 3339 at +08:00, with or without milliseconds.
package enum BeijingTime {
    package static func seconds(_ unixMilliseconds: Int64) -> String { text(unixMilliseconds, fraction: "") }

    package static func milliseconds(_ unixMilliseconds: Int64) -> String {
        text(unixMilliseconds, fraction: "." + padded(floorRemainder(unixMilliseconds, 1000), 3))
    }

    /// The day as YYYY-MM-DD.
    package static func day(_ unixMilliseconds: Int64) -> String { String(seconds(unixMilliseconds).prefix(10)) }

    private static func text(_ unixMilliseconds: Int64, fraction: String) -> String {
        let local = floorQuotient(unixMilliseconds, 1000) + 8 * 3600
        let date = civilDate(day: floorQuotient(local, 86_400))
        let second = floorRemainder(local, 86_400)
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
            + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))\(fraction)+08:00"
    }

    /// Days since 1970-01-01 to a Gregorian date. Years are counted from March, so that the leap day is a year's last.
    static func civilDate(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = floorQuotient(shifted, 146_097)
        let dayOfEra = floorRemainder(shifted, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    static func floorQuotient(_ number: Int64, _ divisor: Int64) -> Int64 {
        number / divisor - (number % divisor < 0 ? 1 : 0)
    }

    static func floorRemainder(_ number: Int64, _ divisor: Int64) -> Int64 { number - floorQuotient(number, divisor) * divisor }
}
