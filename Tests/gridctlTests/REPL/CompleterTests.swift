import GridModel
import Testing

@testable import gridctl

@Suite struct CompleterTests {
    private static let live: [LiveKind: [CompletionCandidate]] = [
        .meters: [
            CompletionCandidate("1", "Block A"), CompletionCandidate("2", "Block B"),
            CompletionCandidate("10", "Pool pump"),
        ],
        .alerts: [CompletionCandidate("7", "meter 1: excessive-consumption, firing")],
        .rules: [CompletionCandidate("outage", "Many silent at once")],
        .silences: [CompletionCandidate("3", "line work")],
        .tariffs: [CompletionCandidate("default", "Flat tariff"), CompletionCandidate("white", "White tariff")],
        .customers: [CompletionCandidate("1", "Ana Souza")],
        .points: [CompletionCandidate("4", "Flat 12")],
        .contracts: [CompletionCandidate("3", "point 4: white")],
    ]

    /// Made once: the parser describes its hundred commands anew each time it is asked.
    private static let tree = Result { try CommandTree(json: GridctlCommand._dumpHelp()) }

    private func answer(_ text: String) throws -> CompletionAnswer {
        let completer = Completer(
            tree: try Self.tree.get(), shellWords: Shell.words,
            calendar: CalendarValues(now: { Instant(milliseconds: 1_795_305_600_000) }),
            variables: { [CompletionCandidate("HINTS", "on"), CompletionCandidate("meter", "42")] },
            live: { Self.live[$0] ?? [] })
        return completer.answer(for: text)
    }

    private func words(_ text: String) throws -> [String] {
        switch try answer(text) {
        case .words(let candidates), .named(let candidates): candidates.map(\.text)
        case .nothing: []
        case .files: ["<files>"]
        }
    }

    @Test(
        arguments: [
            ("met", ["meters"]),
            ("gridctl met", ["meters"]),
            ("alerts --rule ", ["outage"]), ("wait --for firing --rule out", ["outage"]), ("check --rule ", ["outage"]),
            ("alerts silence --rule ", ["outage"]), ("alerts unsilence --silence ", ["3"]), ("alerts show ", ["7"]),
            ("alerts unsilence ", ["7"]), ("alerts --severity ", ["warning", "critical"]),
            ("insight ", ["1", "2", "10"]),
            ("status; inv", ["invoice", "invoices"]),
            ("# met", []),
            ("ex", ["exit"]),
            ("meters re", ["retire", "reset", "revoke"]),
            ("meters --st", ["--status"]),
            ("meters list --st", ["--status"]),
            ("meters --status ", ["active", "retired"]),
            ("meters --status=a", ["--status=active"]),
            ("meters --limit ", []),
            ("invoice ", ["1", "2", "10"]),
            ("invoice 1", ["1", "10"]),
            ("invoice 1 ", ["1", "2", "10"]),
            ("invoice '1", ["1", "10"]),
            ("invoice --period 2026-1", ["2026-11", "2026-10"]),
            ("invoice --period=2026-11", ["--period=2026-11"]),
            ("history 1 2 ", ["1", "2", "10"]),
            ("readings ch", ["check"]),
            ("readings check ", ["1", "2", "10"]),
            ("readings check 1 --period 2026-1", ["2026-11", "2026-10"]),
            ("history 1 --from -7", ["-7d"]),
            ("history 1 --every ", ["1h", "1d", "1mo", "raw"]),
            ("history -- ", ["1", "2", "10"]),
            ("meters show po", ["10"]),
            ("meters show B", ["1", "2"]),
            ("alerts ack ", ["7"]),
            ("tariffs show ", ["default", "white"]),
            ("tariffs diff default w", ["white"]),
            ("tariffs add ", ["<files>"]),
            ("contracts add --tariff whi", ["white"]),
            ("contracts add --customer sou", ["1"]),
            ("contracts add --point ", ["4"]),
            ("contracts end ", ["3"]),
            ("contracts end 3 --until 2026-12", ["2026-12-01"]),
            ("points set 4 --supply th", ["three-phase"]),
            ("alerts --meter 1", ["1", "10"]),
            ("-o js", ["json"]),
            ("-o json met", ["meters"]),
            ("--serv", ["--server"]),
            ("--server ", ["<files>"]),
            ("import ", ["<files>"]),
            ("import x --meter 2", ["2"]),
            ("completions ", ["bash", "zsh", "fish"]),
            ("help inv", ["invoice", "invoices"]),
            ("meters add --time-zone America/Bah", ["America/Bahia", "America/Bahia_Banderas"]),
            ("\\t", ["\\timing"]),
            ("\\i ", ["<files>"]),
            ("\\timing ", ["on", "off"]),
            ("\\x a", ["auto"]),
            ("\\set ", ["HINTS", "meter"]),
            ("\\set m", ["meter"]),
            ("\\set m ", []),
            ("invoice :m", [":meter"]),
            ("meters; \\w", ["\\watch"]),
            ("nonsense ", []),
            ("meters | ", []),
        ] as [(String, [String])])
    func whatFitsIsOffered(_ text: String, _ expected: [String]) throws {
        #expect(try words(text) == expected)
    }

    @Test func everyCommandThatHelpShowsIsOfferedAtTheStart() throws {
        let offered = try words("")
        for command in ["meters", "history", "invoice", "alerts", "watch", "status", "import", "compact"] {
            #expect(offered.contains(command))
        }
        #expect(!offered.contains("generate"))
    }

    @Test func verbsAndCommandsSayWhatTheyDo() throws {
        guard case .words(let candidates) = try answer("meters ") else {
            Issue.record("no words")
            return
        }
        #expect(
            candidates.map(\.text) == [
                "list", "show", "latest", "add", "set", "retire", "events", "exchange", "reset", "rollover",
                "multiplier", "revoke",
            ])
        #expect(candidates.allSatisfy { $0.note?.isEmpty == false })
    }

    @Test func anOptionIsNotOfferedTwice() throws {
        #expect(try words("meters --limit 3 --").contains("--limit") == false)
        #expect(try words("meters --").contains("--limit"))
        #expect(try words("meters --").contains("--output"))
    }

    @Test func anOptionOfAllCommandsIsOfferedOnceOnTheCommandLine() throws {
        let completer = Completer(
            tree: try Self.tree.get(),
            calendar: CalendarValues(now: { Instant(milliseconds: 1_795_305_600_000) }), isOnCommandLine: true,
            live: { _ in [] })
        guard case .words(let options) = completer.answer(words: [], partial: "--") else {
            Issue.record("no options")
            return
        }
        #expect(Set(options.map(\.text)).count == options.count)
        #expect(Set(["--help", "--version", "--keep-going", "--server"]).isSubset(of: options.map(\.text)))
    }

    @Test func aMeterIsFoundByItsNameAndReplacesIt() throws {
        #expect(try answer("invoice blo") == .named(Array(Self.live[.meters]!.prefix(2))))
    }
}
