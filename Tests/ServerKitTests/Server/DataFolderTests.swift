import Foundation
import TestSupport
import Testing

@testable import ServerKit

@Suite struct DataFolderTests {
    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func theFolderIsItsOwnersOnly() throws {
        let folder = try TemporaryFolder()
        let data = try DataFolder(folder.file("a/b/data/"))
        try data.create()
        try data.create()
        #expect(data.path == folder.file("a/b/data"))
        #expect(try mode(of: data.path) == 0o700)
    }

    @Test func aFolderThatCannotBeMadeIsToldBy() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("x", to: "file")
        let fault = #expect(throws: ServerFault.self) { try DataFolder(file + "/data").create() }
        #expect(fault?.message.contains(file) == true)
        #expect(throws: ServerFault.self) { try DataFolder("") }
    }

    @Test func aSocketsPathTooLongForTheSystemIsToldBeforeAnythingIsDone() throws {
        let longest =
            "/" + String(repeating: "d", count: DataFolder.longestSocketPath - "/".count - "/gridd.sock".count)
        #expect(try DataFolder(longest).socket.utf8.count == 107)
        let fault = #expect(throws: ServerFault.self) { try DataFolder(longest + "d") }
        #expect(fault?.message.contains("use a shorter --data") == true)
    }

    @Test func aSecondHolderIsToldWhoTheFirstIs() throws {
        let folder = try TemporaryFolder()
        let data = try DataFolder(folder.path)
        let lock = try FolderLock.take(data)
        let held = #expect(throws: FolderLock.Held.self) { try FolderLock.take(data) }
        #expect(held?.holder == getpid())
        #expect(
            held?.fault.message == "gridd \(getpid()) already has \(folder.path) — stop it or use another --data")
        lock.release()
        lock.release()
        try FolderLock.take(data).release()
    }

    @Test func whatAKilledHolderLeftBehindKeepsNobodyOut() throws {
        let folder = try TemporaryFolder()
        try folder.write("4194999\n", to: "lock")
        let lock = try FolderLock.take(try DataFolder(folder.path))
        #expect(try String(contentsOfFile: folder.file("lock"), encoding: .utf8) == "\(getpid())\n")
        lock.release()
    }
}
