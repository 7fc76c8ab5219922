import Foundation
import GRDB
import GridModel
import Synchronization
import TestSupport
import Testing

@testable import ServerKit

/// Whatever is wrong in a store is found and named, and nothing else is.
@Suite struct InspectionTests {
    private static let november = TimeSpan(
        start: Instant(rfc3339: "2026-11-01T00:00:00Z")!, end: Instant(rfc3339: "2026-12-01T00:00:00Z")!)

    private func verify(_ store: any Store) async throws -> (
        summary: VerificationSummary, findings: [GridModel.Finding]
    ) {
        var findings: [GridModel.Finding] = []
        let summary = try await StoreVerification(store: store, clock: .system).run { event in
            if case .finding(let finding) = event { findings.append(finding) }
        }
        #expect(summary.findings == Int64(findings.count))
        return (summary, findings)
    }

    private static func reading(_ index: Int) -> Reading {
        Reading(at: november.start.adding(seconds: Int64(index) * 900), value: .wattHours(Int64(index) * 100))
    }

    /// A store of three meters with readings of October and November in blocks, and some in the journal.
    private func withReadings(_ body: (any Store, DatabaseQueue) async throws -> Void) async throws {
        try await withStore(.sqlite) { store, folder in
            for meter in try await store.addMeters(3) {
                try await store.append(meter, (-500..<2_000).map(Self.reading))
            }
            _ = try await store.record([], consumedThrough: store.counts.journalSequence)
            _ = try await store.compact()
            try await store.append(2, (2_000..<2_010).map(Self.reading))
            try await store.append(3, (2_000..<2_010).map(Self.reading))
            try await store.append(2, (2_010..<2_020).map(Self.reading))
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            configuration.foreignKeysEnabled = false
            let behind = try DatabaseQueue(path: folder + "/gridd.sqlite", configuration: configuration)
            try await body(store, behind)
            try behind.close()
        }
    }

    @Test func aSoundStoreIsFoundSound() async throws {
        try await withReadings { store, _ in
            let (summary, findings) = try await verify(store)
            #expect(findings == [])
            #expect(summary.registers == 3 && summary.blocks == 6 && summary.blockReadings == 7_500)
            #expect(summary.journalReadings == 30 && summary.meters == 3 && summary.unchecked == [])
            #expect(summary.intervals > 0 && summary.falls == 0 && summary.dips == 0)
            #expect(try #require(summary.fileBytes) > 0)
        }
    }

    @Test func anEmptyStoreIsFoundSound() async throws {
        try await withStore(.sqlite) { store, _ in
            let (summary, findings) = try await verify(store)
            #expect(findings == [] && summary.registers == 0)
        }
    }

    @Test func fallsAndDipsAreNamedEventsAndNoFindings() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(
                meter,
                [
                    Reading(0, 5_000), Reading(3_600, 6_000), Reading(7_200, 5_500), Reading(10_800, 6_100),
                    Reading(200_000, 10), Reading(400_000, 700), Reading(40_000_000, 900),
                ])
            let (summary, findings) = try await verify(store)
            #expect(findings == [])
            #expect(summary.dips == 1 && summary.falls == 1)
        }
    }

    /// What is done behind the store's back, and what must be said of it.
    struct Damage: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var change: @Sendable (Database) throws -> Void
        var kinds: Set<GridModel.Finding.Kind>
        var meter: MeterID?
        var span: TimeSpan?
        /// In one of the findings.
        var words: String

        init(
            _ sql: String, _ kinds: Set<GridModel.Finding.Kind>, _ meter: MeterID? = nil, _ span: TimeSpan? = nil,
            _ words: String
        ) {
            testDescription = sql
            change = { try $0.execute(sql: sql) }
            self.kinds = kinds
            self.meter = meter
            self.span = span
            self.words = words
        }

        /// What is kept of meter 2 is changed.
        init(
            kept name: String, _ kinds: Set<GridModel.Finding.Kind>, _ words: String, span: TimeSpan? = nil,
            _ change: @escaping @Sendable (RegisterState) -> RegisterState?
        ) {
            testDescription = name
            self.change = { db in
                var states = try RegisterStates.fetch(RegisterPage(holding: 2), db)
                states[RegisterKey(2)] = states[RegisterKey(2)].flatMap(change)
                try states.save(db)
            }
            self.kinds = kinds
            meter = 2
            self.span = span
            self.words = words
        }
    }

    /// The block of meter 2 in November 2026.
    private static let place = "window = (SELECT max(window) FROM block) AND meter = 2"

    static let damages: [Damage] = [
        Damage(
            "UPDATE block SET data = CAST(substr(data, 1, 40) || x'A55A3CC3' || substr(data, 45) AS BLOB) WHERE \(place)",
            [.blockDamaged], 2, november, "checksum"),
        Damage("UPDATE block SET data = x'' WHERE \(place)", [.blockDamaged], 2, november, "truncated"),
        Damage(
            "UPDATE block SET count = count + 1 WHERE \(place)", [.blockContent, .registerState], 2, november,
            "holds 2000 readings; its row says 2001"),
        Damage(
            "UPDATE block SET first = first + 1 WHERE \(place)", [.blockContent], 2, november, "its row says"),
        Damage(
            "UPDATE block SET last = last + 1 WHERE \(place)", [.blockContent, .registerState], 2, november,
            "its row says"),
        Damage(
            """
            INSERT INTO block SELECT window, meter, register, generation + 1, first, last, count, data FROM block
            WHERE \(place)
            """, [.duplicate, .registerState], 2, november, "2000 readings are in several blocks"),
        Damage(
            "UPDATE block SET meter = 3, generation = 9 WHERE \(place)",
            [.blockDamaged, .registerState], 3, november, "checksum"),
        Damage(
            "UPDATE block SET window = window + 1 WHERE \(place)", [.blockDamaged, .registerState], 2, nil,
            "checksum"),
        Damage("DELETE FROM block WHERE \(place)", [.registerState], 2, nil, "there are 500"),
        Damage(
            kept: "one reading less", [.registerState, .counts],
            "2499 readings are said to be in blocks; there are 2500"
        ) { $0.with(count: $0.count - 1) },
        Damage(kept: "a later first reading", [.registerState], "the first reading") {
            $0.with(firstAt: $0.firstAt.adding(milliseconds: 1))
        },
        Damage(kept: "a later last reading", [.registerState], "the last reading") {
            $0.with(last: Reading(at: $0.latest.last.at.adding(milliseconds: 1), value: $0.latest.last.value))
        },
        Damage(
            kept: "a greater last reading", [.registerState], "the last reading is said to be 199.900001 kWh"
        ) {
            $0.with(
                last: Reading(
                    at: $0.latest.last.at, value: $0.latest.last.value + Energy(milliwattHours: 1)))
        },
        Damage(
            kept: "another previous reading", [.registerState],
            "the reading before the last is said to be 0.000007 kWh"
        ) { state in
            state.with(previous: state.latest.previous.map { Reading(at: $0.at, value: Energy(milliwattHours: 7)) })
        },
        Damage(kept: "no previous reading", [.registerState], "said to be none") { $0.with(previous: nil) },
        Damage(kept: "nothing", [.registerState, .counts], "nothing is kept", span: november) { _ in nil },
        Damage(
            "UPDATE register_page SET data = CAST(substr(data, 1, 9) || x'A5' || substr(data, 11) AS BLOB)",
            [.registerState], nil, nil, "what is kept of meters 1 to 63 is damaged (checksum)"),
        Damage(
            "DELETE FROM meter WHERE id = 1", [.reference, .counts], 1, nil, "no such meter"),
        Damage(
            "DELETE FROM meter WHERE id = 3", [.reference, .counts], 3, nil, "has readings of it"),
        Damage(
            "UPDATE journal SET batch = CAST(substr(batch, 1, 60) || x'A55A3CC3' || substr(batch, 65) AS BLOB) WHERE sequence = 5",
            [.journalDamaged], nil, nil, "journal row 5 is damaged (checksum)"),
        Damage("DELETE FROM journal WHERE sequence = 5", [.journalGap, .counts], nil, nil, "journal rows 5 to 5 are"),
        Damage("DELETE FROM journal WHERE sequence = 6", [.journalGap, .counts], nil, nil, "journal rows 6 to 6 are"),
        Damage(
            "INSERT INTO journal (batch) SELECT batch FROM journal WHERE sequence = 5", [.duplicate, .counts], 3, nil,
            "the journal has the reading of"),
        Damage("UPDATE consumer SET sequence = 99 WHERE name = 'alerts'", [.consumer], nil, nil, "row 99"),
        Damage("DELETE FROM consumer WHERE name = 'alerts'", [.consumer], nil, nil, "alerts has come"),
        Damage("INSERT INTO compaction VALUES (1, 2, 0, 1, 0)", [.consumer], nil, nil, "a compaction is said"),
        Damage(
            """
            PRAGMA ignore_check_constraints = ON;
            UPDATE block SET last = first - 1 WHERE \(place)
            """, [.file, .blockContent, .registerState], nil, nil, "CHECK constraint failed in block"),
    ]

    @Test(arguments: damages) func whatIsWrongIsFoundAndNamed(_ damage: Damage) async throws {
        try await withReadings { store, behind in
            try await behind.writeWithoutTransaction { try damage.change($0) }
            let (_, findings) = try await verify(store)
            // Months may have been rolled up by now, and then tell of the damage in their own way.
            #expect(
                Set(findings.map(\.kind)).subtracting([.rollup]) == damage.kinds, "\(findings.map(\.sentence))")
            let named = findings.filter { $0.what.contains(damage.words) }
            #expect(!named.isEmpty, "\(findings.map(\.sentence))")
            if let meter = damage.meter { #expect(named.contains { $0.meter == meter }) }
            if let span = damage.span { #expect(named.contains { $0.span == span }) }
            #expect(findings.allSatisfy { !$0.wayOut.isEmpty })
        }
    }

    /// Small blocks lie in packs: three meters with ten readings of November, in one.
    private func withPack(_ body: (any Store, DatabaseQueue) async throws -> Void) async throws {
        try await withStore(.sqlite) { store, folder in
            for meter in try await store.addMeters(3) { try await store.append(meter, (0..<10).map(Self.reading)) }
            _ = try await store.record([], consumedThrough: store.counts.journalSequence)
            _ = try await store.compact()
            let behind = try DatabaseQueue(path: folder + "/gridd.sqlite")
            try await body(store, behind)
            try behind.close()
        }
    }

    @Test func aSoundPackIsFoundSound() async throws {
        try await withPack { store, _ in
            let (summary, findings) = try await verify(store)
            #expect(findings == [])
            #expect(summary.registers == 3 && summary.blocks == 3 && summary.blockReadings == 30)
        }
    }

    static let packDamages: [Damage] = [
        Damage(
            "UPDATE pack SET data = CAST(substr(data, 1, length(data) - 1) || x'7e' AS BLOB)", [.blockDamaged], 3,
            november, "checksum"),
        Damage(
            "UPDATE pack SET data = CAST(substr(data, 1, 9) || x'7e' || substr(data, 11) AS BLOB)",
            [.blockDamaged], nil, november, "of meters 1 to 63 from 2026-11-01T00:00:00Z is damaged"),
        Damage("UPDATE pack SET count = count + 1", [.blockContent], nil, november, "its row says 3 with 31"),
        Damage("UPDATE pack SET blocks = blocks + 1", [.blockContent], nil, november, "its row says 4 with 30"),
        Damage("UPDATE pack SET first = first + 1", [.blockContent], nil, november, "its row says otherwise"),
        Damage("DELETE FROM pack", [.registerState], 1, nil, "there are 0"),
        Damage(
            """
            INSERT INTO pack SELECT window, page, generation + 1, first, last, blocks, count, data FROM pack
            """, [.duplicate, .registerState], 2, november, "10 readings are in several blocks"),
        Damage(
            "UPDATE pack SET page = 1", [.blockDamaged, .registerState], nil, november, "of meters 64 to 127"),
    ]

    @Test(arguments: packDamages) func whatIsWrongWithAPackIsFoundAndNamed(_ damage: Damage) async throws {
        try await withPack { store, behind in
            try await behind.writeWithoutTransaction { try damage.change($0) }
            let (_, findings) = try await verify(store)
            #expect(Set(findings.map(\.kind)) == damage.kinds, "\(findings.map(\.sentence))")
            let named = findings.filter { $0.what.contains(damage.words) }
            #expect(!named.isEmpty, "\(findings.map(\.sentence))")
            if let meter = damage.meter { #expect(named.contains { $0.meter == meter }) }
            if let span = damage.span { #expect(named.contains { $0.span == span }) }
        }
    }

    @Test func aReadingThatIsInABlockAndInTheJournalIsFound() async throws {
        try await withReadings { store, behind in
            let batch = JournalBatch(
                source: .bulk, receivedAt: Instant(seconds: 0),
                readings: [CommittedReading(key: RegisterKey(1), reading: Self.reading(7))])
            try await behind.write { db in
                try db.execute(sql: "INSERT INTO journal (batch) VALUES (?)", arguments: [batch.encoded()])
            }
            let (_, findings) = try await verify(store)
            let found = try #require(findings.first { $0.kind == .duplicate })
            #expect(found.meter == 1 && found.what.contains("journal row 7 has a reading of"))
        }
    }

    @Test func rollupsAreHeldAgainstTheirReadings() async throws {
        try await withReadings { store, behind in
            try await store.rollUp()
            let (summary, findings) = try await verify(store)
            #expect(findings == [] && summary.rollups == 6)

            let window = Window(holding: Self.november.start)
            let key = RegisterKey(2)
            let other = (0..<2_000).map(Self.reading).map {
                Reading(at: $0.at, value: $0.value + .wattHours(1))
            }
            let rollup = try #require(Rollup(of: other, window: Self.november, zone: .utc))
            let data = RollupCodec.encode(rollup, window: window, key: key)
            try await behind.write { db in
                try db.execute(
                    sql: "UPDATE rollup SET data = ? WHERE window = ? AND meter = 2", arguments: [data, window.number])
                try db.execute(
                    sql: "UPDATE rollup SET data = zeroblob(60) WHERE window = ? AND meter = 1",
                    arguments: [window.number])
                try db.execute(
                    sql: "UPDATE rollup SET count = 1999 WHERE window = ? AND meter = 3", arguments: [window.number])
            }
            let found = try await verify(store).findings
            #expect(found.map(\.kind) == [.rollup, .rollup, .rollup], "\(found.map(\.sentence))")
            #expect(found.map(\.meter) == [1, 2, 3] && found.allSatisfy { $0.span == Self.november })
            #expect(found[0].what.contains("damaged") && found[1].what.contains("not what its 2000 readings give"))
            #expect(found[2].what.contains("its row says 1999"))
        }
    }

    @Test func readingsThatWereLetGoAreNoFinding() async throws {
        try await withFolder { folder in
            let now = Self.november.start.adding(seconds: 20 * 86_400)
            var store = try await StoreEngine.sqlite.open(in: folder)
            let meters = try await store.addMeters(2)
            let june = Instant(rfc3339: "2026-06-01T00:00:00Z")!
            func hours(_ range: Range<Int>) -> [Reading] {
                range.map { Reading(at: june.adding(seconds: Int64($0) * 3_600), value: .wattHours(Int64($0) * 7)) }
            }
            // One that goes on, and one that fell silent in a month that goes.
            try await store.append(meters[0], hours(0..<4_000))
            try await store.append(meters[1], hours(0..<900))
            _ = try await store.compact()
            await store.close()
            store = try await StoreEngine.sqlite.open(in: folder, retention: .days(62), clock: WallClock { now })
            try await store.retain()
            #expect(store.counts.stored < 3_000)
            let (summary, findings) = try await verify(store)
            #expect(findings == [] && summary.unchecked == [])
            #expect(summary.blockReadings == store.counts.stored && summary.rollups > 0)
            await store.close()
        }
    }

    @Test func aDamagedBlockKeepsNothingElseFromBeingServedAndLookedAt() async throws {
        try await withReadings { store, behind in
            try await behind.write { try $0.execute(sql: "UPDATE block SET data = zeroblob(80) WHERE \(Self.place)") }
            let (summary, findings) = try await verify(store)
            #expect(findings.map(\.kind) == [.blockDamaged])
            #expect(summary.blocks == 6 && summary.journalReadings == 30)
            #expect(summary.unchecked.count == 1, "the energy of meter 2")
            #expect(try await store.everything(1).count == 2_500)
            let october = TimeSpan(start: Instant(seconds: 0), end: Self.november.start.adding(seconds: -86_400))
            #expect(try await store.history(of: RegisterKey(2), in: october).readings.count > 400)
            // Readings go on coming in and are moved out of the journal: late ones of the same month too, so many and so
            // often that they would be put together with the damaged block's.
            for round in 1...16 {
                let late = (0..<1_200).map(Self.reading).map {
                    Reading(at: $0.at.adding(seconds: Int64(round)), value: $0.value)
                }
                #expect(try await store.append(2, late).accepted == 1_200)
                #expect(try await store.compact() > 0)
            }
            #expect(store.counts.journalReadings == 0)
            #expect(try await verify(store).findings.map(\.kind) == [.blockDamaged])
            // What was in it and is sent again is there again.
            #expect(try await store.append(2, [Self.reading(5)]).accepted == 1)
            #expect(try await store.append(2, [Self.reading(5)]).accepted == 0)
        }
    }

    @Test func aStoreThatChangesIsNoFinding() async throws {
        try await withFolder { folder in
            let store = try await StoreEngine.sqlite.open(in: folder, slice: .nanoseconds(1))
            let meters = try await store.addMeters(40)
            for meter in meters { try await store.append(meter, (-500..<300).map(Self.reading)) }
            _ = try await store.compact()
            let isOver = Mutex(false)
            defer { isOver.withLock { $0 = true } }
            let load = Task {
                var round = 300
                while !isOver.withLock({ $0 }) {
                    for meter in meters {
                        // The newest, one that was left out, and one that is known.
                        try await store.append(
                            meter,
                            [
                                Self.reading(round), Self.reading(round - 700),
                                Reading(at: Self.reading(round - 400).at.adding(seconds: 7), value: .wattHours(5)),
                            ])
                    }
                    round += 1
                    if round % 3 == 0 { _ = try await store.compact() }
                    if round % 10 == 0 { _ = try await store.addMeters(2) }
                }
            }
            for _ in 0..<6 {
                let (summary, findings) = try await verify(store)
                #expect(findings == [])
                #expect(summary.registers >= 40)
            }
            isOver.withLock { $0 = true }
            _ = try await load.value
            await store.close()
        }
    }

    @Test func aWalkGoesOnWhereAPageEnded() async throws {
        try await withStore(.sqlite) { store, _ in
            let sqlite = try #require(store as? SQLiteStore)
            for meter in try await store.addMeters(5) {
                try await store.append(meter, (-5_000..<2_000).map(Self.reading))
            }
            _ = try await store.compact()
            let (place, pages) = try await sqlite.connection.pool.read { db in
                var place = RegisterInspection.Place()
                var tally: [InspectionTally] = []
                while !place.isOver, tally.count < 1_000 {
                    // Over before it began: a page does one step.
                    let page = try RegisterInspection().page(from: place, .init(length: .zero), db)
                    place = page.place
                    tally.append(page.tally)
                }
                return (place, tally)
            }
            #expect(place.isOver)
            #expect(pages.count > 10, "more than one page a register")
            #expect(pages.reduce(0) { $0 + $1.registers } == 5)
            #expect(pages.reduce(0) { $0 + $1.readings } == 35_000)
        }
    }

    @Test func aVerificationEndsWhenItIsNotWantedAnyMore() async throws {
        try await withReadings { store, _ in
            await #expect(throws: CancellationError.self) {
                _ = try await StoreVerification(store: store, clock: .system).run { _ in throw CancellationError() }
            }
            let findings = try await verify(store).findings
            #expect(findings == [])
        }
    }
}

/// The merge that finds readings in several sorted runs.
@Suite struct ReadingMergeTests {
    @Test(arguments: 0..<200) func readingsInSeveralRunsAreCounted(_ seed: Int) {
        var random = Seeded(UInt64(seed))
        let runs = (0..<Int.random(in: 1...6, using: &random)).map { _ in
            Array(
                Set(
                    (0..<Int.random(in: 1...20, using: &random)).map { _ in
                        Reading(Int64.random(in: 0...40, using: &random), Int64.random(in: 0...1, using: &random))
                    })
            ).sorted()
        }.sorted { $0[0].at < $1[0].at }
        var merge = ReadingMerge()
        for run in runs { merge.add(run) }
        let all = runs.flatMap(\.self)
        #expect(merge.duplicates == all.count - Set(all).count)
        #expect((merge.firstDuplicate == nil) == (merge.duplicates == 0))
    }
}

@Suite struct EnergyBalanceTests {
    @Test(arguments: 0..<500) func theIntervalsOfAnyRegisterAddUpToIt(_ seed: Int) throws {
        let register = RandomRegister(seed: seed)
        let line = RegisterLine(register.history)
        guard let first = line.points.first, let last = line.points.last else { return }
        let balance = Metering.balance(line, from: first.at, through: last.at, in: register.zone)
        guard line.points.filter({ $0.verdict != .dip }).count > 1 else {
            #expect(balance == nil)
            return
        }
        let found = try #require(balance)
        #expect(found.holds, "\(found)")
        #expect(found.span == TimeSpan(start: first.at, end: last.at))
        #expect(found.falls == line.points.filter { $0.verdict == .fall }.count)
        #expect(found.dips == line.points.filter { $0.verdict == .dip }.count)
    }

    @Test func energyThatIsMissingShows() throws {
        let line = RegisterLine(
            RegisterHistory(
                before: nil, readings: [Reading(0, 1_000), Reading(7_200, 3_000)], after: nil, openings: []))
        var balance = try #require(
            Metering.balance(line, from: Instant(seconds: 0), through: Instant(seconds: 7_200), in: .utc))
        #expect(balance.holds && balance.intervals == 2_000_000 && balance.intervalCount == 2)
        balance.intervals -= 1
        #expect(!balance.holds)
    }
}

extension RegisterState {
    fileprivate func with(count: Int64? = nil, firstAt: Instant? = nil, last: Reading? = nil) -> RegisterState {
        RegisterState(
            key: key, count: count ?? self.count, firstAt: firstAt ?? self.firstAt,
            latest: LatestReadings(last: last ?? latest.last, previous: latest.previous))
    }

    fileprivate func with(previous: Reading?) -> RegisterState {
        RegisterState(
            key: key, count: count, firstAt: firstAt, latest: LatestReadings(last: latest.last, previous: previous))
    }
}
