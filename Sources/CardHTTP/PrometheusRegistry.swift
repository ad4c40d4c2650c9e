package import CoreMetrics
import Synchronization

/// Keeps metrics and renders them as Prometheus text.
///
/// A counter is a Prometheus counter, a gauge or meter is a gauge, a recorder or timer is a histogram. Timers are in seconds.
package final class PrometheusRegistry: MetricsFactory {
    private struct Series: Hashable {
        let name: String
        /// The labels as they stand between the braces.
        let labels: String
    }

    private enum Kind: String {
        case counter, gauge, histogram
    }

    private struct State {
        var counters: [Series: PrometheusCounter] = [:]
        var gauges: [Series: PrometheusGauge] = [:]
        var histograms: [Series: PrometheusHistogram] = [:]
    }

    private let descriptions: [String: String]
    private let state = Mutex(State())

    /// `descriptions` explains metrics by name.
    package init(descriptions: [String: String] = [:]) {
        self.descriptions = descriptions
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        state.withLock { Self.kept(&$0.counters, label, dimensions) { PrometheusCounter() } }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        state.withLock { Self.kept(&$0.gauges, label, dimensions) { PrometheusGauge() } }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        state.withLock { state in
            if aggregate {
                Self.kept(&state.histograms, label, dimensions) { PrometheusHistogram(isOfSeconds: label.hasSuffix("_seconds")) }
            } else {
                Self.kept(&state.gauges, label, dimensions) { PrometheusGauge() }
            }
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        state.withLock { Self.kept(&$0.histograms, label, dimensions) { PrometheusHistogram(isOfSeconds: true) } }
    }

    // A metric once made stays: one that vanishes between two readings looks like a fault.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// All metrics in the text format 0.0.4, sorted by name.
    package func text() -> String {
        let (counters, gauges, histograms) = state.withLock { ($0.counters, $0.gauges, $0.histograms) }
        var families: [String: (kind: Kind, lines: [String])] = [:]
        for (series, counter) in counters {
            families[series.name, default: (.counter, [])].lines.append(Self.line(series.name, series.labels, "\(counter.value)"))
        }
        for (series, gauge) in gauges {
            families[series.name, default: (.gauge, [])].lines.append(Self.line(series.name, series.labels, Self.number(gauge.value)))
        }
        for (series, histogram) in histograms {
            families[series.name, default: (.histogram, [])].lines.append(Self.lines(series, histogram.snapshot()))
        }
        return families.sorted { $0.key < $1.key }.map { name, family in
            let help = descriptions[name].map { "# HELP \(name) \(Self.escaped($0, quotes: false))\n" } ?? ""
            return help + "# TYPE \(name) \(family.kind.rawValue)\n" + family.lines.sorted().joined()
        }.joined()
    }

    private static func kept<Handler>(
        _ handlers: inout [Series: Handler], _ label: String, _ dimensions: [(String, String)], _ make: () -> Handler
    ) -> Handler {
        let series = Series(
            name: label, labels: dimensions.map { "\($0.0)=\"\(escaped($0.1, quotes: true))\"" }.joined(separator: ","))
        if let handler = handlers[series] { return handler }
        let handler = make()
        handlers[series] = handler
        return handler
    }

    private static func line(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    private static func lines(_ series: Series, _ snapshot: PrometheusHistogram.Snapshot) -> String {
        let prefix = series.labels.isEmpty ? "" : series.labels + ","
        let buckets = snapshot.cumulative.map { bound, count in
            line(series.name + "_bucket", prefix + "le=\"\(bound.map(number) ?? "+Inf")\"", "\(count)")
        }
        return buckets.joined() + line(series.name + "_sum", series.labels, number(snapshot.sum))
            + line(series.name + "_count", series.labels, "\(snapshot.count)")
    }

    /// Whole numbers without a fraction, as Prometheus writes them.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "\\": escaped += #"\\"#
            case "\n": escaped += #"\n"#
            case "\"" where quotes: escaped += #"\""#
            default: escaped.append(character)
            }
        }
    }
}
