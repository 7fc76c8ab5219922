import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Tariffs, customers and contracts, from files to drafts.
    @Suite struct TariffTests {
        private static func run(_ gridd: GriddProcess, _ line: String, home: TemporaryFolder) async throws -> ProgramRun
        {
            try await ShellLine(gridd, home: home.path).run(line)
        }

        @Test func aTariffThatBeginsInTheMiddleOfAMonthIsStoredAndBilledBy() async throws {
            let gridd = try await GriddProcess.start(environment: ["GRIDD_TIME_ZONE": "America/Bahia"])
            let home = try TemporaryFolder()
            func shell(_ line: String) async throws -> ProgramRun { try await Self.run(gridd, line, home: home) }
            func printed(_ line: String) async throws -> String {
                let run = try await shell(line)
                #expect(run.status == 0, "\(line): \(run.stderr)")
                return run.stdout
            }
            _ = try home.write(
                TariffFiles.white.replacing("2026-10-16", with: "2026-01-01").replacing("1.05", with: "0.95"),
                to: "first.yaml")
            _ = try home.write(TariffFiles.white, to: "white.yaml")
            _ = try await printed("gridctl meters add --count 2 -q")
            #expect(try await printed("gridctl tariffs check first.yaml white.yaml") == "")
            #expect(try await printed("gridctl tariffs add first.yaml -q") == "white\n")
            #expect(try await printed("gridctl tariffs add - --dry-run < white.yaml").hasPrefix("white\t2\t2026-10-16"))
            #expect(try await printed("gridctl tariffs add - < white.yaml").hasPrefix("white\t2\t2026-10-16"))
            // Word for word, by today, by day and by number.
            #expect(try await printed("gridctl tariffs show white@2026-10-16") == TariffFiles.white)
            #expect(try await printed("gridctl tariffs show white@v2") == TariffFiles.white)
            #expect(try await printed("gridctl tariffs show white@2026-10-15 | grep -c 0.95") == "1\n")
            #expect(
                try await printed("gridctl tariffs diff white@v1 white@v2")
                    == "validFrom\t2026-01-01\t2026-10-16\ncomponents[Energy].bands.peak\t0.95\t1.05\n")

            _ = try await printed("gridctl customers add --name 'Ana Souza' --tax-id 529.982.247-25")
            _ = try await printed("gridctl contracts add --meter 2 --customer 1 --tariff white --from 2026-10-01")
            let point = try JSONValue(try await printed("gridctl points show 2 -o json"))
            #expect(point.tariff.string == "white" && point.customer.int == 1 && point.contract.int == 1)
            let draft = try JSONValue(try await printed("gridctl invoice 2 --period 2026-10 -o json"))
            #expect(draft.tariff.string?.contains("white") == true)
            let other = try JSONValue(try await printed("gridctl invoice 1 --period 2026-10 -o json"))
            #expect(other.tariff.string == "default")

            // All of it is there after a restart.
            #expect(try await gridd.terminate() == .exited(0))
            try await gridd.restart()
            #expect(try await printed("gridctl tariffs show white@v2") == TariffFiles.white)
            #expect(try await printed("gridctl contracts -o name") == "1\n")
            #expect(try await printed("gridctl customers --search 52998224725 -o name") == "1\n")
        }

        @Test func aDocumentThatIsNotRightIsRefusedWithAllThatIsWrong() async throws {
            let gridd = try await GriddProcess.start()
            let home = try TemporaryFolder()
            _ = try home.write(
                TariffFiles.white.replacing("currency: BRL", with: "curency: BRL").replacing("1.05", with: "dear"),
                to: "bad.yaml")
            let check = try await Self.run(gridd, "gridctl tariffs check bad.yaml --fields file,line", home: home)
            #expect(check.status == 5)
            #expect(check.stdout == "bad.yaml\t2\nbad.yaml\t4\nbad.yaml\t13\n")
            let add = try await Self.run(gridd, "gridctl tariffs add bad.yaml", home: home)
            #expect(add.status == 5 && add.stdout.isEmpty)
            #expect(add.stderr.contains("bad.yaml:4: curency: ") && add.stderr.contains("did you mean currency?"))
            let show = try await Self.run(gridd, "gridctl tariffs show white", home: home)
            #expect(show.status == 3)
        }
    }
}
