import Foundation
import GridModel
import TestSupport
import Testing

@testable import gridmeter

struct MeterMemoryTests {
    @Test func readingsAreNeverAtOneInstantAndNeverBeforeEachOther() throws {
        var memory = MeterMemory()
        let noon = Instant(rfc3339: "2026-11-22T12:00:00Z")!
        let entries = [noon, noon, noon.adding(seconds: -5), noon.adding(seconds: 1)].map {
            memory.nextReading(now: $0)
        }
        #expect(
            entries.map { $0?.at } == [0, 1, 2, 1_000].map { .instant(noon.adding(milliseconds: $0)) })
        #expect(entries.map { $0?.register } == [1, 2, 3, 4].map { .wattHours($0) })
    }

    @Test func aRegisterThatIsFullCountsNoFurther() {
        var memory = MeterMemory(registerKwh: Energy(milliwattHours: .max))
        let reading = memory.nextReading(now: .now)
        #expect(reading == nil)
    }

    @Test func atAServerThatDoesNotKnowItAMeterBeginsAnew() {
        var memory = MeterMemory(registerKwh: .kilowattHours(5))
        let beginsAnew = [3, 3, 1].map { memory.enrolled(as: $0, start: .kilowattHours(2)) }
        #expect(beginsAnew == [false, false, true])
        #expect(memory.registerKwh == .kilowattHours(2))
    }

    @Test func aStateFileIsOneMetersAtATime() throws {
        let folder = try TemporaryFolder()
        let state = StateFolder(path: folder.file("state"))
        var first: MeterStateFile? = try MeterStateFile.holdFirstFree(in: state, name: "m")
        let second = try MeterStateFile.holdFirstFree(in: state, name: "m")
        #expect(first?.path != second.path)
        let path = try #require(first?.path)
        #expect(try MeterStateFile.hold(path) == nil)
        first = nil
        #expect(try MeterStateFile.holdFirstFree(in: state, name: "m").path == path)
    }

    @Test func whatWasSavedIsLoadedAndIsItsOwnersAlone() throws {
        let folder = try TemporaryFolder()
        let file = try #require(try MeterStateFile.hold(folder.file("meter.json")))
        #expect(try file.load() == nil)
        let memory = MeterMemory(
            id: 7, serial: "S", key: "K", registerKwh: Energy(milliwattHours: 12_345_678), lastReadingAt: .now,
            rateKwh: .wattHours(2))
        try file.save(memory)
        #expect(try file.load() == memory)
        var status = stat()
        #expect(stat(file.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        try folder.write("{\"registerKwh\": -1}", to: "meter.json")
        #expect(throws: Failure.self) { try file.load() }
    }

    @Test func aFleetGoesOnFromItsFirstDay() throws {
        let folder = StateFolder(path: try TemporaryFolder().file("state"))
        let first = Instant(rfc3339: "2026-11-01T00:00:00Z")!
        let later = first.adding(seconds: 999)
        #expect(try FleetMemory.recall(seed: 1, in: folder, now: first).epoch == first)
        #expect(try FleetMemory.recall(seed: 1, in: folder, now: later).epoch == first)
        #expect(try FleetMemory.recall(seed: 2, in: folder, now: later).epoch == later)
    }
}
