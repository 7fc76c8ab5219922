import TestSupport
import Testing

@testable import gridctl

@Suite struct CompletionRequestTests {
    private static let two = [
        CompletionCandidate("1", "House\u{1B}[31m 1\nx"), CompletionCandidate("10", "Pool\tpump"),
    ]

    private func bash(_ line: String, type: String = "9", columns: String = "40") throws -> CompletionRequest {
        try #require(CompletionRequest(["bash", columns, type, " \t\n\"'=:", line]))
    }

    @Test(
        arguments: [
            ("gridctl invoice ", ["invoice"], ""),
            ("gridctl --server /s -o json inv", ["--server", "/s", "-o", "json"], "inv"),
            ("/usr/bin/gridctl meters --name 'Block A' --st", ["meters", "--name", "Block A"], "--st"),
            ("gridctl", nil, ""), ("gridctl a | b ", nil, ""), ("gridctl meters # x", nil, ""),
        ] as [(String, [String]?, String)])
    func bashHandsOverItsLine(_ line: String, _ words: [String]?, _ partial: String) {
        let request = CompletionRequest(["bash", "80", "9", "=:", line])
        #expect(request?.words == words)
        if words != nil { #expect(request?.partial == partial) }
    }

    @Test func zshAndFishHandOverWords() throws {
        let request = try #require(CompletionRequest(["zsh", "80", "invoice", "--period", "20"]))
        #expect(request.words == ["invoice", "--period"])
        #expect(request.partial == "20")
        #expect(CompletionRequest(["fish", "0", ""])?.words == [])
        #expect(CompletionRequest(["tcsh", "0", ""]) == nil)
        #expect(CompletionRequest(["zsh", "0"]) == nil)
        #expect(CompletionRequest([]) == nil)
    }

    @Test func bashShowsNotesOfSeveralAndInsertsTheWordAlone() throws {
        let request = try bash("gridctl invoice ")
        let rows = request.lines(.words(Self.two))
        #expect(rows[0] == "words")
        #expect(rows[1].hasPrefix("1   -- House\u{FFFD}[31m 1\u{FFFD}x"))
        #expect(rows[2].hasPrefix("10  -- Pool"))
        // So wide that two don't stand beside each other.
        #expect(rows.dropFirst().allSatisfy { $0.count >= 21 })
        #expect(request.lines(.words([Self.two[0]])) == ["words", "1"])
        #expect(try bash("gridctl invoice ", type: "37").lines(.words(Self.two)) == ["words", "1", "10"])
    }

    @Test func idsFoundByNameDoNotTakeThePlaceOfWhatWasTyped() throws {
        let rows = try bash("gridctl invoice po").lines(.named(Self.two))
        #expect(rows[0] == "named")
        // Their common beginning would be inserted.
        #expect(Set(rows.dropFirst().map { $0.first }).count == 2)
        #expect(try bash("gridctl invoice po").lines(.named([Self.two[1]])) == ["named", "10"])
    }

    @Test func bashGetsWhatFollowsItsWordBreak() throws {
        let values = [CompletionCandidate("--status=active")]
        #expect(try bash("gridctl meters --status=a").lines(.words(values)) == ["words", "active"])
        let whole = try #require(CompletionRequest(["bash", "80", "9", " ", "gridctl meters --status=a"]))
        #expect(whole.lines(.words(values)) == ["words", "--status=active"])
    }

    @Test func strangeWordsAreEscapedForBash() throws {
        let words = [CompletionCandidate("a b'c$d")]
        #expect(try bash("gridctl invoice ").lines(.words(words)) == ["words", "a\\ b\\'c\\$d"])
    }

    @Test func zshAndFishGetWordAndNote() throws {
        let zsh = try #require(CompletionRequest(["zsh", "60", ""]))
        #expect(
            zsh.lines(.words(Self.two)) == [
                "words", "1\t1   -- House\u{FFFD}[31m 1\u{FFFD}x", "10\t10  -- Pool\u{FFFD}pump",
            ])
        let fish = try #require(CompletionRequest(["fish", "0", ""]))
        #expect(
            fish.lines(.words(Self.two)) == [
                "words", "1\tHouse\u{FFFD}[31m 1\u{FFFD}x", "10\tPool\u{FFFD}pump",
            ])
        #expect(fish.lines(.files) == ["files"])
        #expect(fish.lines(.nothing) == [])
    }

    @Test func theShellsOwnOptionsStandBehindGridctlToo() async throws {
        let outcome = try await Desk().run(["__complete", "fish", "0", "--keep"])
        #expect(outcome.output.hasPrefix("words\n--keep-going\t"))
        #expect(try await Desk().run(["__complete", "fish", "0", "-f", ""]).output == "files\n")
        #expect(try await Desk().run(["__complete", "tcsh"]).output == "")
    }

    @Test func contextsAreOfferedWithTheirServers() async throws {
        let folder = try TemporaryFolder()
        var desk = Desk()
        desk.environment["XDG_CONFIG_HOME"] = folder.path
        let added = try await desk.run(["context", "add", "prod", "--server", "http://127.0.0.1:4006"])
        #expect(added.status == .ok, "\(added.errors)")
        let row = "words\nprod\thttp://127.0.0.1:4006\n"
        for line in [["context", "use", ""], ["--context", "p"], ["meters", "--context", ""]] {
            let offered = try await desk.run(["__complete", "fish", "0"] + line)
            #expect(offered.output == row, "\(line)")
        }
    }

    @Test func aServerThatIsAwayOrSilentIsNotHeardOf() async throws {
        let server = try ScriptedServer { _ in .silence }
        defer { server.stop() }
        for address in ["/nowhere.sock", server.address] {
            let outcome = try await Desk().run(["__complete", "zsh", "80", "--server", address, "invoice", ""])
            #expect(outcome == Desk.Outcome(status: .ok, output: "words\n", errors: ""))
        }
    }
}
