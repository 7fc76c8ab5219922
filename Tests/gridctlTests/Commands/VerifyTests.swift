import GridModel
import TestSupport
import Testing

@testable import gridctl

@Suite struct VerifyTests {
    private static let finding = Finding(
        .blockDamaged, meter: 7, register: .importedEnergy,
        span: TimeSpan(
            start: Instant(rfc3339: "2026-11-01T00:00:00Z")!, end: Instant(rfc3339: "2026-12-01T00:00:00Z")!),
        what: "block 1 is damaged (checksum)", wayOut: "restore a backup")

    private static func summary(findings: Int64, unchecked: [String] = []) -> VerificationSummary {
        var summary = VerificationSummary(
            began: Instant(rfc3339: "2026-11-22T15:00:00Z")!, ended: Instant(rfc3339: "2026-11-22T15:01:00Z")!)
        summary.registers = 3
        summary.blocks = 6
        summary.blockReadings = 7_500
        summary.journalBatches = 2
        summary.journalReadings = 20
        summary.meters = 3
        summary.intervals = 1_800
        summary.falls = 1
        summary.fileBytes = unchecked.isEmpty ? 5 << 20 : nil
        summary.unchecked = unchecked
        summary.findings = findings
        return summary
    }

    private func verify(
        _ messages: [VerificationMessage], _ arguments: [String] = [], desk: Desk = Desk()
    ) async throws -> Desk.Outcome {
        let body = try messages.map { try JSONText.line($0) }.joined()
        return try await desk.run(["verify"] + arguments) { _ in .answer(body: body) }.0
    }

    private static let progress = VerificationMessage.progress(
        VerificationProgress(phase: .blocks, done: 10, total: 7_500))

    @Test func aSoundStoreExitsZero() async throws {
        let outcome = try await verify([Self.progress, .summary(Self.summary(findings: 0))])
        #expect(outcome.status == .ok && outcome.errors.isEmpty)
        #expect(
            outcome.output == """
                checked.registers\t3
                checked.blocks\t6
                checked.blockReadings\t7500
                checked.journalBatches\t2
                checked.journalReadings\t20
                checked.rollups\t0
                checked.invoices\t0
                checked.meters\t3
                checked.intervals\t1800
                checked.falls\t1
                checked.dips\t0
                checked.events\t0
                checked.fileBytes\t5242880
                findingCount\t0

                """)
    }

    @Test func eachFindingIsNamedAndTheStatusIsOne() async throws {
        let messages: [VerificationMessage] = [
            Self.progress, .finding(Self.finding), .summary(Self.summary(findings: 1)),
        ]
        let outcome = try await verify(messages)
        #expect(outcome.status == .failure && outcome.errors.isEmpty)
        #expect(
            outcome.output.hasSuffix(
                """
                findingCount\t1
                finding\tblock.damaged: meter 7, 2026-11-01T00:00:00Z to 2026-12-01T00:00:00Z: \
                block 1 is damaged (checksum) — restore a backup

                """))
        let json = try JSONValue(try await verify(messages, ["-o", "json"]).output)
        #expect(json.findingCount.int == 1 && json.findings.elements[0].kind.string == "block.damaged")
        #expect(json.findings.elements[0].meter.int == 7 && json.checked.blocks.int == 6)
    }

    @Test func whatCouldNotBeLookedAtShowsInTheStatus() async throws {
        let outcome = try await verify([
            .summary(Self.summary(findings: 0, unchecked: ["the file's structure: no room"]))
        ])
        #expect(outcome.status == .partial)
        #expect(outcome.output.contains("unchecked\tthe file's structure: no room\n"))
    }

    @Test func peopleGetARecordAndTheFindings() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 200, rows: 50)
        desk.environment["NO_COLOR"] = "1"
        let outcome = try await verify(
            [Self.progress, .finding(Self.finding), .summary(Self.summary(findings: 3))], desk: desk)
        #expect(
            outcome.output == """
                Blocks    6 with 7500 readings of 3 registers
                Journal   2 batches with 20 readings
                Rollups   0
                Invoices  0
                Energy    1800 intervals of 3 meters, 1 falls, 0 dips
                File      5.0 MiB
                Verdict   3 findings

                block.damaged  meter 7, 2026-11-01T00:00:00Z to 2026-12-01T00:00:00Z: block 1 is damaged (checksum) — \
                restore a backup
                and 2 more

                """)
        #expect(outcome.errors.contains("blocks: 10 readings (0 %)"))
    }

    @Test func anAnswerWithoutAnEndIsNoSuccess() async throws {
        #expect(try await verify([Self.progress]).status == .unreachable)
        let problem = Problem(type: "/problems/storage", title: "", status: 503, detail: "gridd is shutting down")
        let outcome = try await verify([Self.progress, .problem(problem)])
        #expect(outcome.status == .failure && outcome.errors == "gridctl: gridd is shutting down\n")
    }
}
