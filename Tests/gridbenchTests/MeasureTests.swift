import GridModel
import Testing

@testable import gridbench

@Suite struct MeasureTests {
    @Test func aRealMonthIsReadWithItsGaps() throws {
        let month = try HouseholdMonth.parse(
            """
            "","date","time","global_active_power"
            "1","1/2/2007","00:00:00",0.326
            "2","1/2/2007","00:01:00",NA
            "3","1/2/2007","00:02:00",1.2
            """, name: "file")
        #expect(month.start == Instant(rfc3339: "2007-02-01T00:00:00Z"))
        #expect(month.minutes.map(\.minute) == [0, 2])
        #expect(month.minutes.map(\.watts) == [326, 1_200])
    }

    @Test func aMonthThatIsNoneSaysWhere() {
        #expect(throws: Failure.self) { try HouseholdMonth.parse("a,b\n1,2\n", name: "file") }
        #expect {
            try HouseholdMonth.parse("date,time,global_active_power\n1/13/2007,00:00:00,1\n", name: "file")
        } throws: { "\($0)".contains("file, line 2") }
    }

    /// 60 minutes of 326 W are 326 Wh, whatever each minute is rounded to.
    @Test func minutesAddUpToTheRegister() {
        let month = HouseholdMonth(
            minutes: (0..<60).map { ($0, 326) }, start: Instant(seconds: 0), origin: "a test")
        for (decimals, last) in [(6, "0.326000"), (3, "0.326")] {
            var writer = BodyWriter([.ndjson], decimals: decimals)
            month.addRegister(ofMeter: 0, of: 1, decimals: decimals, to: &writer)
            let lines = String(decoding: writer.bodies(.ndjson)?.first?.bytes ?? [], as: UTF8.self).split(
                separator: "\n")
            #expect(lines.count == 60)
            #expect(lines.last == "{\"id\": \"1\", \"consumption\": \(last), \"datetime\": \"1970-01-01T01:00:00Z\"}")
        }
    }

    @Test func answersToTheSameQuestionHardlyDiffer() throws {
        #expect(try [1: 0.3].difference(from: [1: 0.1 + 0.2], in: "q") < 1e-9)
        let difference = try [1: 1_000.0, 2: 5].difference(from: [1: 1_000.06, 2: 5], in: "q")
        #expect(abs(difference - 0.06) < 1e-9)
        #expect(throws: Failure.self) { try [1: 0.3].difference(from: [1: 0.301], in: "q") }
        #expect(throws: Failure.self) { try [1: 0.3].difference(from: [2: 0.3], in: "q") }
        #expect(throws: Failure.self) { try [1: 0.3].difference(from: [1: 0.3, 2: 1], in: "q") }
    }

    @Test func bothServersAnswersAreRead() throws {
        func answer(_ text: String) -> HTTPAnswer { HTTPAnswer(status: 200, body: Array(text.utf8)) }
        let ours = try GriddAnswer.intervals(
            answer(#"{"items": [{"end": "1970-01-01T01:00:00Z", "consumptionKwh": 0.5}], "next": null}"#))
        let theirs = try VictoriaMetricsAnswer.intervals(
            answer(#"{"data": {"result": [{"metric": {}, "values": [[3600, "0.5"]]}]}}"#))
        #expect(ours == [3_600: 0.5])
        #expect(theirs == ours)
        let latest = try VictoriaMetricsAnswer.latest(
            answer(#"{"data": {"result": [{"metric": {"meter": "7"}, "value": [1.5, "2"]}]}}"#))
        #expect(latest == [7: 2])
        #expect(throws: Failure.self) { try GriddAnswer.intervals(answer(#"{"items": [], "next": "more"}"#)) }
    }

    @Test func aBudgetHasANumberForEachName() throws {
        let budget = try Budget("# why\n\nbulk 1200\n")
        #expect(try budget.instructions(named: "bulk") == 1_200)
        #expect(throws: Failure.self) { try budget.instructions(named: "ack") }
        #expect(throws: Failure.self) { try Budget("bulk many") }
        #expect(InstructionsBenchmark.total(of: "events: Ir\nfn=x\n1 5\ntotals: 12345\n") == 12_345)
        #expect(InstructionsBenchmark.total(of: "events: Ir\n") == nil)
    }

    @Test func sizesAreNumbersSeparatedByCommas() {
        #expect(Counts(argument: "1000,20")?.values == [1_000, 20])
        #expect(Counts(argument: "1000,,2") == nil)
        #expect(Counts(argument: "x") == nil)
    }
}
