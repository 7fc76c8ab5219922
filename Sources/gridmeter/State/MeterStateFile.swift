import Foundation
import GridModel

/// A meter's memory on disk, held by one process at a time.
final class MeterStateFile: Sendable {
    let path: String
    /// Keeps another gridmeter from being the same meter; the system lets go of it when the process ends.
    private let lock: Int32

    private init(path: String, lock: Int32) {
        self.path = path
        self.lock = lock
    }

    deinit { close(lock) }

    /// Takes hold of the file; nil when another process has it.
    static func hold(_ path: String) throws -> MeterStateFile? {
        let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw Failure("cannot write \(path): \(String(cString: strerror(errno))); --state FILE names another file")
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            return nil
        }
        return MeterStateFile(path: path, lock: lock)
    }

    /// Takes hold of the first of `name-1.json`, `name-2.json`, … that is free, so that the second gridmeter on a
    /// machine is a second meter.
    static func holdFirstFree(in folder: StateFolder, name: String) throws -> MeterStateFile {
        try folder.make()
        for number in 1...10_000 {
            if let file = try hold(folder.path(of: "\(name)-\(number).json")) { return file }
        }
        throw Failure("10,000 meters run here already: use --fleet for many")
    }

    /// What was written last; nil when nothing was.
    func load() throws -> MeterMemory? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        guard let memory = try? JSONDecoder().decode(MeterMemory.self, from: data), memory.registerKwh >= .zero,
            memory.rateKwh >= .zero
        else {
            throw Failure("\(path) is not what gridmeter wrote there: remove it, or name another with --state FILE")
        }
        return memory
    }

    func save(_ memory: MeterMemory) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try StateFolder.replace(path, with: try encoder.encode(memory))
    }
}
