import GridModel
import Testing

@testable import gridctl

@Suite struct WatchModelTests {
    private let size = TextOutput.Size(columns: 80, rows: 10)
    private let now = Desk.now

    private func reading(_ meter: MeterID, _ watts: Int64?, secondsAgo: Int64 = 1) -> LiveEvent {
        .reading(
            meter: meter, at: now.adding(seconds: -secondsAgo), registerKwh: .kilowattHours(meter.value),
            powerKw: watts.map { .watts($0) })
    }

    private func alert(_ meter: MeterID, _ state: AlertState = .firing) -> Alert {
        Alert(
            id: meter.value, meter: meter, rule: "excessive-consumption", state: state, since: now,
            message: "300 kWh or more in 2026-11", acknowledgedBy: nil, acknowledgedAt: nil)
    }

    /// Ids of the rows that are shown.
    private func shown(_ model: inout WatchModel, at time: Instant? = nil) -> [Int] {
        model.lines(now: time ?? now, size, .ascii).dropFirst(2).dropLast().compactMap { line in
            let text = line.pieces.map(\.text).joined()
            return text.split { !$0.isNumber }.first.flatMap { Int($0) }
        }
    }

    private func text(_ model: inout WatchModel, at time: Instant? = nil) -> String {
        model.lines(now: time ?? now, size, .ascii)
            .map { $0.painted(Style(isColored: false), .ascii) }.joined(separator: "\n")
    }

    private func fleet() -> WatchModel {
        var model = WatchModel()
        for (meter, watts) in [(1, 100), (2, 3_000), (3, nil), (4, 500)] as [(MeterID, Int64?)] {
            model.take(reading(meter, watts, secondsAgo: meter.value), now: now.adding(seconds: -60))
        }
        model.fleet.take([
            meter(1, "Workshop"), meter(2, "Pool pump"), meter(3, "attic"), meter(4, "Boiler"),
        ])
        return model
    }

    private func meter(_ id: MeterID, _ name: String) -> Meter {
        Meter(
            id: id, name: name, serial: nil, status: .active, registerKwh: nil, powerKw: nil, lastReadingAt: nil,
            timeZone: .utc, enrolledAt: now)
    }

    private func press(_ model: inout WatchModel, _ keys: Key...) {
        for key in keys {
            let stays = model.take(key, now: now, size)
            #expect(stays)
        }
    }

    @Test func theGreatestPowerIsFirstAndAlertsAreOnTop() {
        var model = fleet()
        #expect(shown(&model) == [2, 4, 1, 3])
        model.take(.alert(alert(1)), now: now)
        #expect(shown(&model) == [1, 2, 4, 3])
        model.take(.alert(alert(1, .resolved)), now: now)
        #expect(shown(&model) == [2, 4, 1, 3])
    }

    @Test func keysSortByEachColumnAndTurnItRound() {
        var model = fleet()
        press(&model, .character("p"))
        #expect(shown(&model) == [1, 4, 2, 3], "what is not known stays last")
        press(&model, .character("n"))
        #expect(shown(&model) == [3, 4, 2, 1])
        press(&model, .character("r"))
        #expect(shown(&model) == [1, 2, 4, 3])
        press(&model, .character("m"))
        #expect(shown(&model) == [1, 2, 3, 4])
        press(&model, .character("e"))
        #expect(shown(&model) == [4, 3, 2, 1])
        press(&model, .right)
        #expect(shown(&model) == [1, 2, 3, 4], "by when they were seen last, the newest first")
        press(&model, .right)
        #expect(model.order.column == .meter)
        press(&model, .left)
        #expect(model.order.column == .age)
    }

    @Test func typingSearchesNamesAndIDs() {
        var model = fleet()
        press(&model, .character("/"), .character("O"), .character("o"))
        #expect(shown(&model) == [2])
        #expect(text(&model).contains("search Oo"))
        press(&model, .backspace)
        #expect(shown(&model) == [2, 4, 1])
        press(&model, .enter)
        #expect(text(&model).contains("3 of 4 meters"))
        press(&model, .escape)
        #expect(shown(&model).count == 4)
        press(&model, .character("/"), .character("q"))
        #expect(model.order.filter == "q", "a letter is a letter while one types")
        press(&model, .control("u"), .character("3"))
        #expect(shown(&model) == [3])
    }

    @Test func pausedItStandsStillAndGoesOnWithWhatCameMeanwhile() {
        var model = fleet()
        _ = shown(&model)
        press(&model, .character(" "))
        model.take(reading(1, 9_000, secondsAgo: 0), now: now)
        #expect(shown(&model, at: now.adding(seconds: 5)) == [2, 4, 1, 3])
        #expect(text(&model).contains("paused"))
        press(&model, .character(" "))
        #expect(shown(&model) == [1, 2, 4, 3])
    }

    @Test func aChangeIsMarkedForAMoment() {
        var model = fleet()
        #expect(!text(&model).contains("3.000 +"))
        model.take(reading(2, 3_001, secondsAgo: 0), now: now)
        #expect(text(&model).contains("3.001 +"))
        model.take(reading(4, 400, secondsAgo: 0), now: now)
        #expect(text(&model).contains("0.400 -"))
        #expect(!text(&model, at: now.adding(seconds: 3)).contains("3.001 +"))
    }

    @Test func arrowsChooseAndEnterOpensAMeter() {
        var model = fleet()
        _ = shown(&model)
        press(&model, .down, .down)
        #expect(model.chosen == 4)
        model.take(reading(1, 9_000, secondsAgo: 0), now: now)
        _ = shown(&model)
        #expect(model.chosen == 4, "the choice stays with its meter")
        press(&model, .enter)
        #expect(model.opened?.meter == 4)
        #expect(text(&model).contains("Meter 4, Boiler"))
        press(&model, .escape)
        #expect(model.opened == nil)
        press(&model, .end, .enter)
        #expect(model.opened?.meter == 3)
        let stays = model.take(.character("q"), now: now, size)
        #expect(!stays)
    }

    @Test func ofOneMeterThereIsNoTableToGoBackTo() {
        var model = WatchModel(opening: 7)
        press(&model, .escape, .left, .backspace)
        #expect(model.opened?.meter == 7)
        #expect(!text(&model).contains("back"))
    }

    @Test func theChosenMeterIsAlwaysInSight() {
        var model = WatchModel()
        for id in 1...100 { model.take(reading(MeterID(Int64(id))!, Int64(1_000 - id)), now: now) }
        #expect(shown(&model) == Array(1...7))
        press(&model, .pageDown, .pageDown)
        let seen = shown(&model)
        #expect(seen.contains(Int(model.chosen?.value ?? 0)) && seen.count == 7)
        press(&model, .end)
        #expect(shown(&model) == Array(94...100))
        press(&model, .home)
        #expect(shown(&model) == Array(1...7))
        #expect(model.namesWanted(size).count == 10, "names are asked for where they are looked at")
    }

    @Test func aReadingThatIsLateIsNoNews() {
        var model = fleet()
        model.take(reading(2, 1, secondsAgo: 1_000), now: now)
        #expect(shown(&model).first == 2)
    }

    @Test func oldReadingsDoNotCountInTheSum() {
        var model = fleet()
        #expect(model.fleet.power(now: now) == .watts(3_600))
        model.take(reading(5, 1_000, secondsAgo: 4_000), now: now)
        #expect(model.fleet.power(now: now) == .watts(3_600))
        #expect(text(&model).contains("5 meters"))
    }

    @Test func aMeterWithFewReadingsIsShownOverALongerTime() {
        var model = WatchModel(opening: 1)
        model.take([RawReading(at: now, registerKwh: .zero, flags: [])], of: 1, back: 3_600_000)
        #expect(model.opened?.shown.name == "24 h" && model.opened?.lacksReadings == true)
        model.take([], of: 2, back: 86_400_000)
        #expect(model.opened?.lacksReadings == true, "the answer was another meter's")
        model.take([], of: 1, back: 86_400_000)
        #expect(model.opened?.lacksReadings == false)
        press(&model, .character("+"), .character("+"), .character("-"))
        #expect(model.opened?.shown.name == "6 h")
        model.noteGap()
        #expect(model.opened?.lacksReadings == true)
    }

    @Test(arguments: [(40, 10), (1, 1), (20, 3), (300, 100), (60, 2)])
    func everySizeIsFilledAndNoneIsExceeded(columns: Int, rows: Int) {
        let size = TextOutput.Size(columns: columns, rows: rows)
        var model = fleet()
        model.take(.alert(alert(1)), now: now)
        for opened in [nil, 1] as [MeterID?] {
            if let opened {
                model.open(opened)
                model.take(reading(1, 120, secondsAgo: 0), now: now)
                model.take(
                    (0..<40).map {
                        RawReading(
                            at: now.adding(seconds: Int64($0 * 60 - 2_400)), registerKwh: .wattHours(Int64($0 * $0)),
                            flags: [])
                    }, of: 1, back: 3_600_000)
            }
            var writer = FrameWriter(Style(isColored: true), .unicode)
            #expect(!writer.text(for: model.lines(now: now, size, .unicode), size).isEmpty)
            let lines = model.lines(now: now, size, .unicode)
            #expect(lines.allSatisfy { $0.width <= columns || rows < 4 })
        }
    }
}
