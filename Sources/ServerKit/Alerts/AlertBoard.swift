import GridModel
import Synchronization

/// Which meters consume more than is recommended, at hand for every reply without a wait.
package final class AlertBoard: Sendable {
    private let firing = Mutex<Set<MeterID>>([])

    package init() {}

    /// True while `excessive-consumption` fires for the meter.
    package func isAboveRecommended(_ meter: MeterID) -> Bool { firing.withLock { $0.contains(meter) } }

    /// How many meters that are.
    package var count: Int { firing.withLock { $0.count } }

    func set(_ meter: MeterID, above: Bool) {
        firing.withLock { firing in
            if above { firing.insert(meter) } else { firing.remove(meter) }
        }
    }
}
