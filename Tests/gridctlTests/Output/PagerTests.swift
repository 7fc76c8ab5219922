import Foundation
import TestSupport
import Testing

@testable import gridctl

@Suite struct PagerTests {
    private func meters(_ count: Int, pager: String?, rows: Int?) async throws -> (Desk.Outcome, String?) {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var desk = Desk()
        desk.environment["PATH"] = "/usr/bin:/bin"
        desk.environment["NO_COLOR"] = "1"
        desk.environment["PAGER"] = pager?.replacing("FILE", with: folder + "/paged")
        desk.screen = rows.map { .init(columns: 120, rows: $0) }
        let (outcome, _) = try await desk.run(["meters"]) { _ in Answers.page((1...count).map { Answers.meter($0) }) }
        return (outcome, try? String(contentsOfFile: folder + "/paged", encoding: .utf8))
    }

    @Test func whatIsLongerThanTheScreenIsPaged() async throws {
        let (outcome, paged) = try await meters(30, pager: "cat > FILE", rows: 24)
        #expect(outcome.status == .ok)
        #expect(outcome.output.isEmpty)
        #expect(paged?.split(separator: "\n").count == 31)
    }

    @Test func whatFitsIsNotPaged() async throws {
        let (outcome, paged) = try await meters(22, pager: "cat > FILE", rows: 24)
        #expect(outcome.output.split(separator: "\n").count == 23)
        #expect(paged == nil)
    }

    @Test func aPipeIsNeverPaged() async throws {
        let (outcome, paged) = try await meters(100, pager: "cat > FILE", rows: nil)
        #expect(outcome.output.split(separator: "\n").count == 100)
        #expect(paged == nil)
    }

    @Test(arguments: ["", "no-such-pager-anywhere"])
    func withoutAPagerTheTextIsPrinted(pager: String) async throws {
        let (outcome, _) = try await meters(30, pager: pager, rows: 24)
        #expect(outcome.status == .ok)
        #expect(outcome.output.split(separator: "\n").count == 31)
    }

    @Test func aPagerThatIsLeftAtOnceIsNoError() async throws {
        let (outcome, _) = try await meters(3_000, pager: "true", rows: 24)
        #expect(outcome.status == .ok)
        #expect(outcome.errors.isEmpty)
    }
}
