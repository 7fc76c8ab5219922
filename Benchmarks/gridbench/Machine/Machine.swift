import CLinux
import Foundation

/// What the figures were measured on.
struct Machine {
    let processor: String
    let cores: Int
    let memory: Int64
    /// The hard limit: servers raise theirs to it.
    let openFiles: Int
    let system: String
    let fileSystem: String

    /// - Parameter folder: Where the servers keep their data.
    init(folder: String) {
        processor = Self.field("model name", of: "/proc/cpuinfo") ?? "unknown processor"
        cores = ProcessInfo.processInfo.activeProcessorCount
        memory = Int64(ProcessInfo.processInfo.physicalMemory)
        openFiles = FileLimit.raise()
        system = Self.field("PRETTY_NAME", of: "/etc/os-release", separator: "=") ?? "Linux"
        fileSystem = FileSystem.name(of: folder)
    }

    private static func field(_ name: String, of file: String, separator: Character = ":") -> String? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let parts = line.split(separator: separator, maxSplits: 1)
            guard parts.count == 2 else { continue }
            return parts[1].trimmingCharacters(in: CharacterSet(charactersIn: " \t\""))
        }
        return nil
    }

    var description: String {
        let gibibytes = Double(memory) / 1_073_741_824
        return "\(processor), \(cores) cores, \(Figure.text(gibibytes)) GiB, \(system), data on \(fileSystem), "
            + "at most \(openFiles) open files"
    }
}

/// How many files this process may hold open.
enum FileLimit {
    /// Raises the limit to the hard one and gives it back.
    static func raise() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return 1_024 }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
        return Int(clamping: limit.rlim_max)
    }
}

enum FileSystem {
    /// `ext4`, `xfs`, …; statfs(2) has the numbers.
    static func name(of folder: String) -> String {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(descriptor) }
        var facts = statfs()
        guard fstatfs(descriptor, &facts) == 0 else { return "an unknown file system" }
        switch UInt32(truncatingIfNeeded: facts.f_type) {
        case 0xEF53: return "ext4"
        case 0x5846_5342: return "xfs"
        case 0x9123_683E: return "btrfs"
        case 0x2FC1_2FC1: return "zfs"
        case 0x794C_7630: return "overlayfs"
        case 0x0102_1994: return memory
        case let other: return "file system 0x\(String(other, radix: 16))"
        }
    }

    /// Where an fsync costs nothing and proves nothing.
    static let memory = "tmpfs"
}
