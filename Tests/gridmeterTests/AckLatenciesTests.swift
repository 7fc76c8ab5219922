import GridModel
import NIOCore
import Testing

@testable import gridmeter

struct AckLatenciesTests {
    private func figures(_ latencies: AckLatencies) -> [String: String] {
        Dictionary(uniqueKeysWithValues: latencies.figures.map { ($0.name, $0.value) })
    }

    @Test func percentilesAreThoseOfWhatWasNoted() {
        var latencies = AckLatencies()
        for microseconds in 1...10_000 { latencies.note(microseconds: UInt64(microseconds)) }
        let figures = figures(latencies)
        #expect(
            latencies.figures.map(\.name) == ["ack-p50-ms", "ack-p90-ms", "ack-p99-ms", "ack-p99.9-ms", "ack-max-ms"])
        for (name, exact) in [("p50", 5_000), ("p90", 9_000), ("p99", 9_900), ("p99.9", 9_990)] {
            let text = figures["ack-\(name)-ms"] ?? ""
            let thousandths = (try? DecimalDigits.scaled(text, decimals: 3)) ?? 0
            // A thousandth of the value is what is given away.
            #expect((Int64(exact)...Int64(exact + exact / 1_000 + 1)).contains(thousandths), "\(name) \(text)")
        }
        #expect(figures["ack-max-ms"] == "10.000")
    }

    @Test func severalLanesMakeOneSum() {
        var sum = AckLatencies()
        var fast = AckLatencies()
        var slow = AckLatencies()
        for _ in 0..<90 { fast.note(microseconds: 100) }
        for _ in 0..<10 { slow.note(microseconds: 2_000_000) }
        sum.add(fast)
        sum.add(slow)
        #expect(figures(sum)["ack-p50-ms"] == "0.100")
        #expect(figures(sum)["ack-p90-ms"] == "0.100")
        #expect(figures(sum)["ack-max-ms"] == "2000.000")
    }

    @Test func withoutAnyThereIsNoFigure() {
        #expect(AckLatencies().figures.allSatisfy { $0.value == "-" })
    }

    @Test func whatTookLongerThanAnHourCountsAsAnHour() {
        var latencies = AckLatencies()
        latencies.note(microseconds: 1 << 60)
        #expect(figures(latencies)["ack-max-ms"] == "3600000.000")
    }

    @Test func aReadingThatWasSentAgainCountsFromItsFirstSending() {
        var outbox = Outbox()
        let entry = Outbox.Entry(at: Instant(seconds: 1), register: .wattHours(1))
        outbox.add(entry)
        _ = outbox.send(window: 1, now: .uptimeNanoseconds(1_000_000))
        outbox.rewind()
        _ = outbox.send(window: 1, now: .uptimeNanoseconds(9_000_000))
        var latencies = AckLatencies()
        if let done = outbox.acknowledge(at: entry.at, register: entry.register) {
            latencies.note(done, now: .uptimeNanoseconds(11_000_000))
        }
        #expect(figures(latencies)["ack-max-ms"] == "10.000")
    }
}
