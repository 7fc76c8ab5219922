import Foundation
import TestSupport
import Testing

@testable import gridctl

/// Flag over environment over project over user over system.
@Suite struct PrecedenceTests {
    /// The setting `output`, said at each level; the strongest first.
    private static let levels = ["flag", "environment", "project", "user", "system"]

    @Test(arguments: levels.indices)
    func theStrongestLevelThatSaysSomethingCounts(strongest: Int) async throws {
        let formats = ["json", "csv", "name", "ndjson", "tsv"]
        let home = try Household()
        var arguments = ["context", "explain", "output", "--fields", "value,source,wins"]
        for (index, level) in Self.levels.enumerated() where index >= strongest {
            switch level {
            case "flag": arguments += ["-o", "tsv"]
            case "environment": home.desk.environment["GRIDCTL_OUTPUT"] = formats[index]
            case "project": try home.write("output: \(formats[index])\n", to: "project/.gridctl.yaml")
            case "user": try home.write("output: \(formats[index])\n", to: "home/.config/gridctl/config.yaml")
            default: try home.write("output: \(formats[index])\n", to: "etc/gridctl/config.yaml")
            }
        }
        let configuration = try Configuration(GlobalSettings(), surroundings(home.desk))
        let setting = strongest == 0 ? nil : configuration.setting(.output)
        if strongest > 0 {
            #expect(setting?.value == formats[strongest])
            #expect(setting?.source.level.rawValue == Self.levels[strongest])
            #expect(configuration.candidates(.output).count == Self.levels.count - strongest)
        } else {
            let outcome = try await home.desk.run(arguments)
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.first == "tsv\tflag --output\ttrue")
            #expect(lines.count == Self.levels.count)
            #expect(lines.dropFirst().allSatisfy { $0.hasSuffix("\tfalse") })
        }
    }

    private func surroundings(_ desk: Desk) -> Surroundings {
        let nothing = TextOutput(sink: MemorySink(), isTerminal: false)
        return Surroundings(
            environment: desk.environment, input: TextInput(descriptor: -1), output: nothing, errors: nothing,
            workingFolder: desk.workingFolder)
    }

    @Test func explainNamesTheFileThatWonAndTheOnesThatLost() async throws {
        let home = try Household()
        try home.write("color: never\n", to: "project/.gridctl.yaml")
        try home.write("color: always\n", to: "home/.config/gridctl/config.yaml")
        let outcome = try await home.desk.run(["context", "explain", "color", "--fields", "value,source,wins"])
        #expect(
            outcome.output == """
                never\tproject \(home.folder)/project/.gridctl.yaml\ttrue
                always\tuser \(home.folder)/home/.config/gridctl/config.yaml\tfalse

                """)
    }

    @Test func whatNobodySaidIsTheDefault() async throws {
        let outcome = try await Desk().run(["context", "explain", "timeout"])
        #expect(outcome.output == "timeout\t\tdefault\ttrue\t\n")
    }

    @Test(arguments: ["server: http://evil.example", "tokenFile: ~/t", "caFile: x", "pager: rm -rf ~"])
    func aProjectNeitherSendsATokenAnywhereNorRunsAnything(line: String) async throws {
        let home = try Household()
        try home.write(line + "\n", to: "project/.gridctl.yaml")
        let outcome = try await home.desk.run(["status"])
        #expect(outcome.status == .failure)
        #expect(outcome.errors.contains("\(home.folder)/project/.gridctl.yaml:1: "))
        #expect(outcome.errors.contains("can't be set in this file"))
    }

    @Test(arguments: [
        ("colour: never", "no key colour — did you mean color?"), ("nonsense: 1", "there are server, tokenFile"),
        ("color: green", "green is no color — it is auto, always or never"), ("timeout: [1, 2]", "takes one value"),
        ("output: yaml", "yaml is no output"), ("color: 'unfinished", "config.yaml"), ("just words", "keys and values"),
        ("timeout: -3", "-3 is no timeout"),
    ])
    func aMistakeInAFileIsNamedWithItsPlaceAndTheWayOut(line: String, expected: String) async throws {
        let home = try Household()
        try home.write("# mine\n\(line)\n", to: "home/.config/gridctl/config.yaml")
        let outcome = try await home.desk.run(["status"])
        #expect(outcome.status == .failure)
        #expect(outcome.errors.contains(expected), "\(outcome.errors)")
        #expect(outcome.errors.contains("/home/.config/gridctl/config.yaml"))
    }

    @Test(arguments: ["", "# nothing but a comment\n", "---\n"])
    func anEmptyFileSaysNothing(text: String) async throws {
        let home = try Household()
        try home.write(text, to: "home/.config/gridctl/config.yaml")
        #expect(try await home.desk.run(["context", "explain", "color"]).output == "color\t\tdefault\ttrue\t\n")
    }

    @Test func aVariableThatIsNoSettingIsNamed() async throws {
        var desk = Desk()
        desk.environment["GRIDCTL_OUTPUT"] = "yaml"
        let outcome = try await desk.run(["status"])
        #expect(outcome.status == .usage)
        #expect(outcome.errors.hasPrefix("gridctl: GRIDCTL_OUTPUT: yaml is no output — it is table, wide"))
    }

    @Test(
        arguments: [
            // flag, configuration, NO_COLOR, CLICOLOR_FORCE, terminal, TERM, coloured
            ("always", "never", "1", nil, false, "xterm", true), ("never", "always", nil, "1", true, "xterm", false),
            (nil, "always", "1", nil, false, "xterm", true), (nil, "never", nil, "1", true, "xterm", false),
            (nil, nil, "1", "1", true, "xterm", false), (nil, nil, "", "1", false, "xterm", true),
            (nil, nil, nil, "0", true, "xterm", true), (nil, nil, nil, nil, true, "dumb", false),
            (nil, nil, nil, nil, true, "xterm", true), (nil, nil, nil, nil, false, "xterm", false),
            (nil, "auto", "1", nil, true, "xterm", false),
        ] as [(String?, String?, String?, String?, Bool, String, Bool)])
    func colourFollowsFlagThenConfigurationThenVariablesThenTheTerminal(
        flag: String?, configured: String?, no: String?, force: String?, terminal: Bool, term: String, isColored: Bool
    ) async throws {
        let home = try Household()
        home.desk.environment["NO_COLOR"] = no
        home.desk.environment["CLICOLOR_FORCE"] = force
        home.desk.environment["TERM"] = term
        home.desk.screen = terminal ? .init(columns: 200, rows: 50) : nil
        if let configured { try home.write("color: \(configured)\n", to: "home/.config/gridctl/config.yaml") }
        let (outcome, _) = try await home.desk.run(
            ["meters", "-o", "table"] + (flag.map { ["--color", $0] } ?? [])
        ) { _ in Answers.page([Answers.meter(1)]) }
        #expect(outcome.status == .ok)
        #expect(outcome.output.contains("\u{1B}[") == isColored)
    }

    @Test func aFileThatWouldKeepAReaderBusyForEverIsRefusedAtOnce() async throws {
        let home = try Household()
        let aliases = "? &b [x,x,x,x,x,x,x,x,x,x]\n: 1\n? &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n: 1\n"
        for text in [aliases, "server: {? [a] : b}\n", String(repeating: "# x\n", count: 30_000)] {
            try home.write(text, to: "home/.config/gridctl/config.yaml")
            #expect(try await home.desk.run(["status"]).status == .failure)
        }
        let path = home.folder + "/project/.gridctl.yaml"
        #expect(mkfifo(path, 0o600) == 0)
        try home.write("", to: "home/.config/gridctl/config.yaml")
        let outcome = try await home.desk.run(["status"])
        #expect(outcome.status == .failure)
        #expect(outcome.errors.contains("\(path) is no regular file"))
    }

    @Test func whatAFileHoldsIsNotRepeated() async throws {
        let home = try Household()
        try home.write("color: \"geheim\\q\"\n", to: "home/.config/gridctl/config.yaml")
        let outcome = try await home.desk.run(["status"])
        #expect(outcome.status == .failure)
        #expect(!outcome.errors.contains("geheim"))
        #expect(outcome.errors.contains("config.yaml:1: "))
    }
}
