import Foundation
import GridModel
import Synchronization
import TestSupport
import Testing

@testable import ServerKit

/// The machine's clock is set back, or forward, while gridd runs.
@Suite struct ClockTests {
    /// A clock that somebody sets.
    private final class SetClock: Sendable {
        private let time: Mutex<Instant>
        init(_ text: String) { time = Mutex(Instant(rfc3339: text)!) }
        var clock: WallClock { WallClock { self.time.withLock { $0 } } }
        func set(_ text: String) { time.withLock { $0 = Instant(rfc3339: text)! } }
    }

    private static func line(_ kilowattHours: String, _ at: String) -> String {
        #"{"id": 1, "consumption": \#(kilowattHours), "datetime": "\#(at)"}"# + "\n"
    }

    @Test func readingsAreTakenInWhateverTheClockSays() async throws {
        let time = SetClock("2026-11-22T12:00:00Z")
        try await withLocalAPI(clock: time.clock) { client, running in
            _ = try await running.store.addMeters(1)
            #expect(try await client.bulk(Self.line("1", "2026-11-22T12:00:00Z")).json().accepted == .number("1"))
            // Three years back: what the meter knows better is too far ahead, and told so by name.
            time.set("2023-11-22T12:00:00Z")
            let refused = try await client.bulk(Self.line("2", "2026-11-22T12:01:00Z")).json()
            #expect(refused.rejected[0].code == "too_far_ahead")
            #expect(refused.rejected[0].message.string?.contains("2023-11-22") == true, "whose clock it is can be seen")
            // A meter whose clock goes the same way is as welcome as any late one.
            #expect(try await client.bulk(Self.line("0.5", "2023-11-22T12:01:00Z")).json().accepted == .number("1"))
            // The very reading that was acknowledged before is still known.
            #expect(
                try await client.bulk(Self.line("1", "2023-11-22T12:01:00Z")).json().accepted == .number("1"))
            #expect(try await client.get("/api/v1/meters/1").json().lastReadingAt == "2026-11-22T12:00:00Z")
            // Forward again: what was refused is taken.
            time.set("2026-11-22T12:02:00Z")
            #expect(try await client.bulk(Self.line("2", "2026-11-22T12:01:00Z")).json().accepted == .number("1"))
            #expect(try await client.bulk(Self.line("1", "2026-11-22T12:00:00Z")).json().duplicates == .number("1"))
            // A century forward, and back.
            time.set("2126-11-22T12:00:00Z")
            #expect(try await client.bulk(Self.line("3", "2126-11-22T12:00:00Z")).json().accepted == .number("1"))
            time.set("2026-11-22T12:03:00Z")
            #expect(try await client.bulk(Self.line("2.5", "2026-11-22T12:02:30Z")).json().accepted == .number("1"))
            #expect(running.store.counts.stored == 6)
            #expect(try await running.store.compact() == 6)
            #expect(try await running.store.everything(1).count == 6)
        }
    }

    @Test func whatWasStoredUnderAWrongClockIsThereAfterAStart() async throws {
        let folder = try TemporaryFolder()
        let time = SetClock("2026-11-22T12:00:00Z")
        try await withServer(clock: time.clock, { $0.data = folder.file("data") }) { running in
            _ = try await running.store.addMeters(1)
            try await running.local { client in
                for (clock, at) in [
                    ("2026-11-22T12:00:00Z", "2026-11-22T12:00:00Z"), ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
                    ("2033-01-01T00:00:00Z", "2033-01-01T00:00:00Z"),
                ] {
                    time.set(clock)
                    let outcome = try await client.bulk(Self.line("1", at)).json()
                    #expect(outcome.accepted == .number("1"))
                }
            }
        }
        time.set("2019-01-01T00:00:00Z")
        try await withServer(clock: time.clock, { $0.data = folder.file("data") }) { running in
            #expect(running.store.counts.stored == 3)
            try await running.local { client in
                #expect(try await client.get("/readyz").status == 200)
                let all = try await client.get("/api/v1/meters/1/history?every=raw&from=2019-01-01&to=2034-01-01")
                    .json()
                #expect(all.items.elements.count == 3)
            }
        }
    }

    @Test func aTokenIsATokenWheneverItIsShown() async throws {
        let time = SetClock("2026-11-22T12:00:00Z")
        try await withServer(clock: time.clock) { running in
            let token = try await running.token("portal", .viewer)
            for moment in ["2016-01-01T00:00:00Z", "2046-01-01T00:00:00Z", "2026-11-22T12:00:01Z"] {
                time.set(moment)
                try await running.network { client in
                    let shown = try await client.with(token: token).get("/api/v1/meters")
                    #expect(shown.status == 200)
                    #expect(try await client.get("/api/v1/meters").status == 401)
                }
            }
        }
    }

    @Test func anAlertFollowsTheReadingsAndNotTheClock() async throws {
        let time = SetClock("2026-11-22T12:00:00Z")
        try await withLocalAPI(clock: time.clock) { client, running in
            _ = try await running.store.addMeters(1)
            _ = try await client.bulk(Self.line("0", "2026-11-01T00:00:00Z") + Self.line("301", "2026-11-22T11:00:00Z"))
            try await eventually("it fires") {
                try await client.get("/api/v1/alerts?state=firing").json().items.elements.count == 1
            }
            // Back into October, where the readings of November are the future, and more of them still come.
            time.set("2026-10-05T12:00:00Z")
            _ = try await client.bulk(Self.line("0.5", "2026-10-05T11:00:00Z"))
            time.set("2026-11-22T12:05:00Z")
            _ = try await client.bulk(Self.line("302", "2026-11-22T12:00:00Z"))
            try await eventually("everything was looked at") {
                try await client.get("/api/v1/status").json().readings.stored == .number("4")
            }
            let alerts = try await client.get("/api/v1/alerts?state=firing").json().items.elements
            #expect(alerts.count == 1, "it neither went nor came twice")
        }
    }
}
