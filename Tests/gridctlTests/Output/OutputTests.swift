import Foundation
import GridModel
import Testing

@testable import gridctl

/// What each format looks like, to the byte.
@Suite struct OutputTests {
    private static let meters: [Meter] = [
        Meter(
            id: 1, name: "Block A, \"roof\"", serial: "20-1187", status: .active,
            registerKwh: Energy(milliwattHours: 12_345_678), powerKw: Power(milliwatts: 400_000),
            lastReadingAt: Instant(rfc3339: "2026-11-22T13:00:00.250Z"), timeZone: Zone("America/Bahia")!,
            enrolledAt: Instant(rfc3339: "2026-11-01T03:00:00Z")!),
        Meter(
            id: 12, name: "tab\there\u{1B}[31m", serial: nil, status: .retired, registerKwh: nil, powerKw: nil,
            lastReadingAt: nil, timeZone: Zone("Europe/Paris")!, enrolledAt: Instant(rfc3339: "2026-11-01T03:00:00Z")!),
    ]

    private func rendered(
        _ arguments: GlobalSettings = GlobalSettings(), environment: [String: String] = ["LANG": "C.UTF-8"],
        screen: TextOutput.Size? = nil, _ body: (Output) async throws -> Void
    ) async throws -> String {
        DisplayWidth.useLocale(of: [:])
        let sink = MemorySink()
        let output = TextOutput(sink: sink, isTerminal: screen != nil) { screen }
        try await body(
            Output(
                arguments,
                Surroundings(environment: environment, input: TextInput(descriptor: -1), output: output, errors: output)
            ))
        return sink.text
    }

    private func list(
        _ format: OutputFormat? = nil, fields: String? = nil, color: ColorChoice? = nil, screen: TextOutput.Size? = nil,
        rows: [Meter] = OutputTests.meters
    ) async throws -> String {
        try await rendered(GlobalSettings(output: format, fields: fields, color: color), screen: screen) {
            try await $0.render(rows)
        }
    }

    @Test func aPipeGetsTabSeparatedValuesWithEveryDigit() async throws {
        let tsv = try await list()
        #expect(
            tsv == """
                1\tBlock A, "roof"\t20-1187\tactive\t12.345678\t0.4\t2026-11-22T13:00:00.250Z\tAmerica/Bahia
                12\ttab\\there\u{1B}[31m\t\tretired\t\t\t\tEurope/Paris

                """)
        #expect(try await list(.tsv) == tsv)
    }

    @Test func csvHasAHeaderAndQuotes() async throws {
        #expect(
            try await list(.csv) == """
                id,name,serial,status,registerKwh,powerKw,lastReadingAt,timeZone
                1,"Block A, ""roof""\",20-1187,active,12.345678,0.4,2026-11-22T13:00:00.250Z,America/Bahia
                12,tab\there\u{1B}[31m,,retired,,,,Europe/Paris

                """)
    }

    @Test func aTerminalGetsAnAlignedTableInLocalTime() async throws {
        #expect(
            try await list(color: .never, screen: .init(columns: 200, rows: 50)) == """
                ID  NAME             SERIAL   STATUS   REGISTER kWh  POWER kW  LAST READING         TIME ZONE
                 1  Block A, "roof"  20-1187  active         12.346     0.400  2026-11-22 10:00:00  America/Bahia
                12  tab^Ihere^[[31m  –        retired             –         –  –                    Europe/Paris

                """)
    }

    @Test func aNarrowTerminalCutsNamesAndLeavesOutWhatCanBeSpared() async throws {
        let table = try await list(color: .never, screen: .init(columns: 80, rows: 50))
        #expect(
            table == """
                ID  NAME           SERIAL   STATUS   REGISTER kWh  POWER kW  LAST READING
                 1  Block A, "ro…  20-1187  active         12.346     0.400  2026-11-22 10:00:00
                12  tab^Ihere^[[…  –        retired             –         –  –

                """)
        // In a pipe nothing is ever cut.
        #expect(try await list(.table).contains("Block A, \"roof\""))
    }

    @Test func colourIsForTerminals() async throws {
        let table = try await list(fields: "id,status", screen: .init(columns: 80, rows: 50))
        #expect(
            table == """
                \u{1B}[1mID\u{1B}[0m  \u{1B}[1mSTATUS\u{1B}[0m
                 1  \u{1B}[32mactive\u{1B}[0m
                12  \u{1B}[2mretired\u{1B}[0m

                """)
    }

    @Test func jsonIsOneDocumentWithNullsAndEveryDigit() async throws {
        let first = """
            {"enrolledAt":"2026-11-01T03:00:00Z","id":1,"lastReadingAt":"2026-11-22T13:00:00.250Z",\
            "name":"Block A, \\"roof\\"","powerKw":0.4,"registerKwh":12.345678,"serial":"20-1187","status":"active",\
            "timeZone":"America/Bahia"}
            """
        let second = """
            {"enrolledAt":"2026-11-01T03:00:00Z","id":12,"lastReadingAt":null,"name":"tab\\there\\u001b[31m",\
            "powerKw":null,"registerKwh":null,"serial":null,"status":"retired","timeZone":"Europe/Paris"}
            """
        #expect(try await list(.json) == "[\(first),\(second)]\n")
        #expect(try await list(.ndjson) == "\(first)\n\(second)\n")
        #expect(
            try await rendered(GlobalSettings(output: .json)) { try await $0.render(Self.meters[0]) } == first + "\n")
    }

    @Test func jsonOnATerminalIsIndented() async throws {
        let text = try await list(.json, fields: "id,registerKwh", screen: .init(columns: 80, rows: 50))
        #expect(
            text == """
                [
                  {
                    "id" : 1,
                    "registerKwh" : 12.345678
                  },
                  {
                    "id" : 12,
                    "registerKwh" : null
                  }
                ]

                """)
        let parsed = try JSONDecoder().decode(
            [[String: Energy?]].self, from: Data(text.replacing("\"id\"", with: "\"i\"").utf8))
        #expect(parsed[0]["registerKwh"] == Energy(milliwattHours: 12_345_678))
    }

    @Test func nameAndQuietPrintIDs() async throws {
        #expect(try await list(.name) == "1\n12\n")
        #expect(
            try await rendered(GlobalSettings(output: .json, quiet: true)) { try await $0.render(Self.meters) }
                == "1\n12\n")
    }

    @Test(arguments: [
        (OutputFormat.table, ""), (.json, "[]\n"), (.ndjson, ""), (.tsv, ""), (.name, ""),
        (.csv, "id,name,serial,status,registerKwh,powerKw,lastReadingAt,timeZone\n"),
    ])
    func anEmptyListIsEmptyInEveryFormat(format: OutputFormat, expected: String) async throws {
        #expect(try await list(format, rows: []) == expected)
    }

    @Test func fieldsPickColumnsInTheirOrder() async throws {
        #expect(try await list(.csv, fields: "timeZone,id") == "timeZone,id\nAmerica/Bahia,1\nEurope/Paris,12\n")
        #expect(try await list(.ndjson, fields: "id") == "{\"id\":1}\n{\"id\":12}\n")
    }

    @Test func pagesOfJSONAreOneArray() async throws {
        let text = try await rendered(GlobalSettings(output: .json, fields: "id")) { output in
            var writer = output.writer(of: Meter.self)
            for meter in Self.meters { try writer.add([meter]) }
            try writer.add([])
            try await writer.finish()
        }
        #expect(text == "[{\"id\":1},{\"id\":12}]\n")
    }

    @Test func aMeterByItselfIsARecordForPeople() async throws {
        let text = try await rendered(GlobalSettings(color: .never), screen: .init(columns: 80, rows: 50)) {
            try await $0.render(Self.meters[0])
        }
        #expect(
            text == """
                Meter         1
                Name          Block A, "roof"
                Serial        20-1187
                Status        active
                Register      12.346 kWh
                Power         0.400 kW
                Last reading  2026-11-22 10:00:00.250
                Time zone     America/Bahia
                Enrolled      2026-11-01 00:00:00

                """)
        #expect(
            try await rendered { try await $0.render(Self.meters[0]) }.hasPrefix("1\tBlock A, \"roof\"\t20-1187\t"))
    }

    @Test(
        arguments: [
            (nil, [:], true, true), (nil, [:], false, false), (nil, ["TERM": "dumb"], true, false),
            (nil, ["NO_COLOR": "1"], true, false), (nil, ["NO_COLOR": ""], true, true),
            (nil, ["CLICOLOR_FORCE": "1"], false, true), (nil, ["CLICOLOR_FORCE": "0"], false, false),
            (nil, ["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], true, false),
            (ColorChoice.always, ["NO_COLOR": "1"], false, true),
            (.never, ["CLICOLOR_FORCE": "1"], true, false), (.auto, ["NO_COLOR": "1"], true, false),
        ] as [(ColorChoice?, [String: String], Bool, Bool)])
    func theFlagThenTheVariablesThenTheTerminalDecideOnColour(
        choice: ColorChoice?, environment: [String: String], isTerminal: Bool, isColored: Bool
    ) {
        let stream = TextOutput(sink: MemorySink(), isTerminal: isTerminal)
        let surroundings = Surroundings(
            environment: environment, input: TextInput(descriptor: -1), output: stream, errors: stream)
        #expect(Style(choice, surroundings, stream).isColored == isColored)
    }

    @Test(arguments: [
        ("abc", 3), ("ação", 4), ("e\u{301}", 1), ("電力", 4), ("⚡", 2), ("", 0),
    ])
    func widthsAreThoseOfTheTerminal(text: String, width: Int) {
        DisplayWidth.useLocale(of: [:])
        #expect(DisplayWidth.of(text) == width)
    }

    @Test func cuttingNeverExceedsTheWidth() {
        DisplayWidth.useLocale(of: [:])
        for text in ["abcdef", "電力電力", "a電b力c", "e\u{301}e\u{301}e\u{301}"] {
            for width in 0...8 { #expect(DisplayWidth.of(DisplayWidth.cut(text, to: width)) <= width) }
            #expect(DisplayWidth.cut(text, to: 8) == text)
        }
    }

    @Test func whatCouldCommandATerminalIsShownAsText() {
        #expect(Sanitized.line("a\u{1B}]0;x\u{7}\r\n\u{9b}2J\u{202E}b") == "a^[]0;x^G^M^J\u{FFFD}2J\u{FFFD}b")
        #expect(Sanitized.line("plain ⚡") == "plain ⚡")
    }

    @Test(
        arguments: [
            (0, "0 s"), (59, "59 s"), (60, "1 min"), (3_725, "1 h 2 min"), (86_400, "1 d"), (90_061, "1 d 1 h"),
        ] as [(Int64, String)])
    func durationsHaveTheirTwoLargestUnits(seconds: Int64, text: String) {
        #expect(ServerStatus.duration(seconds) == text)
    }

    @Test func aTerminalWithoutUTF8GetsWhatItCanShowAndAPipeEverything() async throws {
        var rows = Self.meters
        rows[0].name = "Café"
        func text(_ screen: TextOutput.Size?) async throws -> String {
            try await rendered(GlobalSettings(output: .table, color: .never), environment: [:], screen: screen) {
                try await $0.render(rows)
            }
        }
        let shown = try await text(.init(columns: 200, rows: 50))
        #expect(shown.contains(" Cafe ") && shown.utf8.allSatisfy { $0 < 0x80 })
        #expect(try await text(nil).contains(" Café "))
    }

    @Test func aFieldThatOnlySomeRowsHaveIsAFieldOfAll() async throws {
        struct Row: TableRow {
            var id: Int64
            var limit: Int64?
            static func columns(_ context: TableContext) -> [Column<Row>] {
                [
                    Column("id", "ID") { .integer($0.id) },
                    Column("limit", "LIMIT") { .optional($0.limit) { .integer($0) } },
                ]
            }
            var printedName: String? { String(id) }
        }
        let text = try await rendered(GlobalSettings(output: .template("{{id}}:{{limit}}"))) {
            try await $0.render([Row(id: 1), Row(id: 2, limit: 7)])
        }
        #expect(text == "1:\n2:7\n")
    }

    @Test func fieldsMayStandBehindAnEqualsSign() async throws {
        for line in [["meters", "--fields=id"], ["--fields=id", "meters"]] {
            let (outcome, _) = try await Desk().run(line) { _ in Answers.page([Answers.meter(1)]) }
            #expect(outcome.output == "1\n")
        }
    }

    @Test func examplesAreRowsWhenSomebodyWantsThem() async throws {
        let rows = try await Desk().run(["cheat", "wait", "-o", "ndjson"]).output.split(separator: "\n")
        #expect(rows.count >= 5)
        #expect(rows.allSatisfy { $0.hasPrefix("{\"abstract\":") })
        #expect(try await Desk().run(["cheat", "repl"]).output.contains("'meters\\ninvoice"))
        #expect(
            try await Desk().run(["cheat", "wait", "-o", "template={{example}}"]).output.contains("gridctl wait 42\n"))
    }

    @Test func wideHasEveryColumnAndCutsNothing() async throws {
        let wide = try await list(.wide, color: .never, screen: .init(columns: 40, rows: 50))
        #expect(wide.hasPrefix("ID  NAME             SERIAL   STATUS   REGISTER kWh  POWER kW  LAST READING"))
        #expect(wide.contains("ENROLLED"))
        #expect(wide.contains("Block A, \"roof\""))
    }

    @Test(arguments: [
        ("{{id}}\\t{{name}}", "1\tBlock A, \"roof\"\n12\ttab\there\u{1B}[31m\n"),
        ("{{id}}: {{registerKwh}}{{^registerKwh}}no reading{{/registerKwh}}", "1: 12.345678\n12: no reading\n"),
        ("{{#serial}}has {{serial}}{{/serial}}", "has 20-1187\n\n"), ("plain", "plain\nplain\n"),
    ])
    func aTemplateIsFilledInForEachRow(template: String, expected: String) async throws {
        #expect(try await list(.template(template)) == expected)
    }

    @Test(arguments: [
        ("{{nme}}", "no field nme — did you mean name?"), ("{{nonsense}}", "there are enrolledAt, id"),
        ("{{#id}}", "the template is not one"), ("{{id", "the template is not one"),
    ])
    func aTemplateThatCannotBeFilledInIsAUsageError(template: String, expected: String) async throws {
        await #expect {
            try await list(.template(template))
        } throws: { error in
            let report = ErrorReport(error)
            return report.status == .usage && (report.sentence ?? "").contains(expected)
        }
    }

    @Test func aTemplateReachesIntoADocument() async throws {
        let (outcome, _) = try await Desk().run([
            "invoice", "1", "-o", "template={{#lines}}{{label}} {{amount}}{{/lines}} of {{total.amount}}",
        ]) { _ in .answer(body: Answers.invoice) }
        #expect(outcome.output == "Energy 76.40 of 76.40\n")
    }

    @Test(arguments: ["table", "wide", "json", "ndjson", "csv", "tsv", "name", "template={{id}}"])
    func anEmptyAnswerIsNotFoundOnlyWhenAskedFor(format: String) async throws {
        let (without, _) = try await Desk().run(["meters", "-o", format]) { _ in Answers.page([]) }
        #expect(without.status == .ok)
        let (with, _) = try await Desk().run(["meters", "-o", format, "--fail-empty"]) { _ in Answers.page([]) }
        #expect(with == Desk.Outcome(status: .notFound, output: without.output, errors: ""))
        let (some, _) = try await Desk().run(["--fail-empty", "meters", "-o", format]) { _ in
            Answers.page([Answers.meter(1)])
        }
        #expect(some.status == .ok)
    }
}

/// What a table does where it is too wide.
@Suite struct NarrowTableTests {
    @Test func itLeavesOutWhatCanBeSparedBeforeItCutsNames() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 80, rows: 24)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, _) = try await desk.run(["meters"]) { _ in
            Answers.page([Answers.meter(1, name: "Block A, flat 1")])
        }
        #expect(
            outcome.output == """
                ID  NAME             SERIAL  STATUS  REGISTER kWh  POWER kW  LAST READING
                 1  Block A, flat 1  –       active        12.346     0.400  2026-11-22 10:00:00

                """)
        let (asked, _) = try await desk.run(["meters", "--fields", "name,timeZone"]) { _ in
            Answers.page([Answers.meter(1, name: String(repeating: "x", count: 90))])
        }
        #expect(asked.output.contains("America/Bahia"))
    }
}
