import Foundation
import GridModel

/// What a fleet remembers from one run to the next: when its registers began to count.
///
/// A register is worked out from the seed and the time since then, so this is all it takes for the next run of the same
/// fleet to go on above what an earlier one has sent.
struct FleetMemory: Codable, Hashable, Sendable {
    var epoch: Instant

    /// The memory of the fleet with this seed; made now if there is none, so that its registers begin at nought.
    static func recall(seed: UInt64, in folder: StateFolder, now: Instant) throws -> FleetMemory {
        let path = folder.path(of: "fleet-\(seed).json")
        if let data = FileManager.default.contents(atPath: path) {
            guard let memory = try? JSONDecoder().decode(FleetMemory.self, from: data), memory.epoch <= now else {
                throw Failure("\(path) is not what gridmeter wrote there: remove it, or give --start")
            }
            return memory
        }
        let memory = FleetMemory(epoch: now)
        try folder.make()
        try StateFolder.replace(path, with: try JSONEncoder().encode(memory))
        return memory
    }
}
