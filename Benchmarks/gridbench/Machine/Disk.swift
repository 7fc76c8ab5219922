import Foundation

/// The disk under the servers' data.
enum Disk {
    /// How long an fdatasync after 4 KiB appended takes, in nanoseconds: the median of 200.
    static func medianSync(in folder: String) throws -> Int64 {
        let path = "\(folder)/fdatasync"
        let file = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure.system("open \(path)") }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 0x5A, count: 4_096)
        let times = try (0..<200).map { _ in
            let start = Clock.now
            guard write(file, page, page.count) == page.count, fdatasync(file) == 0 else {
                throw Failure.system("fdatasync \(path)")
            }
            return Clock.now - start
        }
        return Percentiles(times).at(0.5)
    }

    /// The bytes of all files under a folder.
    static func size(of folder: String) throws -> Int64 {
        guard let files = FileManager.default.enumerator(atPath: folder) else { throw Failure("no folder \(folder)") }
        var sum: Int64 = 0
        for case let name as String in files {
            var facts = stat()
            // A file may go while they are counted.
            guard lstat("\(folder)/\(name)", &facts) == 0 else { continue }
            if facts.st_mode & S_IFMT == S_IFREG { sum += Int64(facts.st_size) }
        }
        return sum
    }
}
