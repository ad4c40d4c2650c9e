import CardHTTP
import CoreMetrics
import Testing

@Suite struct PrometheusRegistryTests {
    @Test func rendersEveryKindOfMetric() {
        let registry = PrometheusRegistry(descriptions: ["b_total": "What \\ counts,\nin lines."])
        Counter(label: "b_total", dimensions: [("x", "2")], factory: registry).increment(by: 3)
        _ = Counter(label: "b_total", dimensions: [("x", "1")], factory: registry)
        Gauge(label: "a", factory: registry).record(1.5)
        let sizes = Recorder(label: "c_size", factory: registry)
        sizes.record(2)
        sizes.record(3)
        sizes.record(5_000)
        CoreMetrics.Timer(label: "d_seconds", factory: registry).recordMilliseconds(20)
        let text = registry.text()
        #expect(
            text.hasPrefix(
                """
                # TYPE a gauge
                a 1.5
                # HELP b_total What \\\\ counts,\\nin lines.
                # TYPE b_total counter
                b_total{x="1"} 0
                b_total{x="2"} 3
                # TYPE c_size histogram
                c_size_bucket{le="1"} 0
                c_size_bucket{le="2"} 1
                c_size_bucket{le="5"} 2

                """))
        #expect(
            text.contains(
                """
                c_size_bucket{le="1000"} 2
                c_size_bucket{le="+Inf"} 3
                c_size_sum 5005
                c_size_count 3
                # TYPE d_seconds histogram

                """))
        #expect(text.contains("d_seconds_bucket{le=\"0.01\"} 0\nd_seconds_bucket{le=\"0.025\"} 1\n"))
        #expect(text.hasSuffix("d_seconds_sum 0.02\nd_seconds_count 1\n"))
    }

    @Test func countsTheSameMetricOnceHoweverOftenItIsMade() {
        let registry = PrometheusRegistry()
        for _ in 0..<3 { Counter(label: "n", factory: registry).increment() }
        #expect(registry.text() == "# TYPE n counter\nn 3\n")
    }

    @Test func escapesLabels() {
        let registry = PrometheusRegistry()
        Counter(label: "n", dimensions: [("x", "a\"b\\c\nd")], factory: registry).increment()
        #expect(registry.text().hasSuffix(#"n{x="a\"b\\c\nd"} 1"# + "\n"))
    }

    @Test func countsFromManyThreads() async {
        let registry = PrometheusRegistry()
        let counter = Counter(label: "n", factory: registry)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1_000 { counter.increment() } }
            }
        }
        #expect(registry.text().hasSuffix("n 8000\n"))
    }
}
