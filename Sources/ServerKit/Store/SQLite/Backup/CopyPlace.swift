import Foundation
import GridModel
import Synchronization

/// Where copies of the store are made: one at a time, in files of the data folder that nobody takes for the store.
final class CopyPlace: Sendable {
    private struct State {
        var taken = false
        /// Copies that hold on to the store's connection.
        var underWay = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// What a copy's name begins with; those a crash left behind are removed by it.
    private static let prefix = "gridd-copy-"
    /// Room that stays for the readings that come meanwhile.
    private static let reserve: Int64 = 32 << 20

    private let folder: String
    private let state = Mutex(State())

    init(in folder: String) { self.folder = folder }

    /// Holds the place until it goes, and with it what is left of the copy's file.
    final class Ticket: Sendable {
        let path: String
        private let place: CopyPlace

        fileprivate init(_ place: CopyPlace) {
            self.place = place
            path = place.folder + "/" + CopyPlace.prefix + UUID().uuidString + ".tmp"
        }

        /// Removes the copy's file and what SQLite put beside it.
        func removeFiles() { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) } }

        deinit {
            removeFiles()
            place.release()
        }
    }

    /// Nil while another copy is made.
    func take() -> Ticket? {
        let isFree = state.withLock { state in
            if state.taken { return false }
            state.taken = true
            return true
        }
        return isFree ? Ticket(self) : nil
    }

    /// True while pages are copied.
    var isCopying: Bool { state.withLock { $0.underWay > 0 } }

    /// Runs what holds on to the store's connection.
    func copying<Value>(_ body: () async throws -> Value) async throws -> Value {
        state.withLock { $0.underWay += 1 }
        defer {
            let waiting = state.withLock { state in
                state.underWay -= 1
                guard state.underWay == 0 else { return [CheckedContinuation<Void, Never>]() }
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }
        return try await body()
    }

    /// Returns when nothing holds on to the store's connection.
    func whenNothingIsCopied() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.underWay > 0 { state.waiting.append(continuation) }
                return state.underWay == 0
            }
            if isFree { continuation.resume() }
        }
    }

    /// Passes when the disk has room for a copy of so many bytes.
    /// - Throws: ``StoreFault`` `diskFull`.
    func requireRoom(for bytes: Int64) throws {
        let available = Connection.availableBytes(at: folder)
        guard available < bytes + Self.reserve else { return }
        throw StoreFault(
            .diskFull,
            "a copy of the store takes \(bytes >> 20) MiB in \(folder) for a while, besides \(Self.reserve >> 20) MiB "
                + "for readings; there are \(available >> 20) MiB: make room, then try again")
    }

    /// Removes what an earlier process left when it ended in the middle of a copy.
    func removeLeftovers() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasPrefix(Self.prefix) {
            unlink(folder + "/" + name)
        }
    }

    private func release() { state.withLock { $0.taken = false } }
}
