import Foundation
import Testing

@testable import gridctl

@Suite struct HistoryFileTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "gridctl-history-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func mode(_ path: String) throws -> UInt16 {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require((attributes[.posixPermissions] as? NSNumber)?.uint16Value)
    }

    @Test func linesComeBackAsTheyWereTyped() throws {
        try withFolder { folder in
            let history = HistoryFile(path: folder + "/gridctl/history")
            #expect(try history.load() == [])
            let lines = ["meters", "meters add --name 'two\nlines'", "history 1 --name Zähler"]
            for line in lines { try history.append(line) }
            #expect(try history.load() == lines)
        }
    }

    @Test func onlyItsOwnerMayReadIt() throws {
        try withFolder { folder in
            let history = HistoryFile(path: folder + "/state/gridctl/history")
            try history.append("meters")
            #expect(try mode(history.path) == 0o600)
            #expect(try mode(folder + "/state/gridctl") == 0o700)
        }
    }

    @Test func aFileThatOthersCouldReadIsClosedToThem() throws {
        try withFolder { folder in
            let history = HistoryFile(path: folder + "/history")
            try Data("status\n".utf8).write(to: URL(fileURLWithPath: history.path))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: history.path)
            #expect(try history.load() == ["status"])
            #expect(try mode(history.path) == 0o600)
        }
    }

    @Test func theLatestTenThousandLinesAreKept() throws {
        try withFolder { folder in
            let history = HistoryFile(path: folder + "/history")
            let rows = (1...HistoryFile.limit + 5).map { "invoice \($0)" }
            try Data((rows.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: history.path))
            let kept = try history.load()
            #expect(kept.count == HistoryFile.limit)
            #expect(kept.first == "invoice 6")
            #expect(kept.last == rows.last)
            try history.append("status")
            #expect(try history.load().suffix(2) == [rows[rows.count - 1], "status"])
            #expect(try mode(history.path) == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["history"])
        }
    }

    @Test func aLinkToNowhereKeepsNoHistory() throws {
        try withFolder { folder in
            try FileManager.default.createSymbolicLink(atPath: folder + "/history", withDestinationPath: "/dev/null")
            let history = HistoryFile(path: folder + "/history")
            try history.append("meters")
            #expect(try history.load() == [])
        }
    }

    @Test func aFolderInItsPlaceIsAnError() throws {
        try withFolder { folder in
            #expect(throws: FileFault.self) { try HistoryFile(path: folder).load() }
        }
    }

    @Test(
        arguments: [
            (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/gridctl/history"),
            (["HOME": "/h"], "/h/.local/state/gridctl/history"),
            (["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/gridctl/history"),
            (["XDG_STATE_HOME": ""], nil),
        ] as [([String: String], String?)])
    func itStandsInTheFolderForState(_ environment: [String: String], _ path: String?) {
        #expect(HistoryFile.standardPath(environment: environment) == path)
    }
}
