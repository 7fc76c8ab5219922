import GridModel
import Logging
import Synchronization

/// What every meter's connection shares.
final class HeadEnd: Sendable {
    let configuration: MeterListener.Configuration
    let journal: any ReadingJournal
    let intake: Intake
    /// True while `excessive-consumption` fires for the meter.
    let isAbove: @Sendable (MeterID) -> Bool
    let rejections: RejectionCounter
    let clock: WallClock
    let logger: Logger

    private let admitted = Atomic(0)

    init(
        configuration: MeterListener.Configuration, journal: any ReadingJournal, intake: Intake,
        isAbove: @escaping @Sendable (MeterID) -> Bool, rejections: RejectionCounter, clock: WallClock, logger: Logger
    ) {
        self.configuration = configuration
        self.journal = journal
        self.intake = intake
        self.isAbove = isAbove
        self.rejections = rejections
        self.clock = clock
        self.logger = logger
    }

    /// Connections that were admitted and are open.
    var connected: Int { admitted.load(ordering: .relaxed) }

    /// Counts one more connection; false, and not counted, when there are as many as may be.
    func admit() -> Bool {
        if admitted.add(1, ordering: .relaxed).newValue <= configuration.maximumConnections { return true }
        leave()
        return false
    }

    func leave() { admitted.subtract(1, ordering: .relaxed) }
}
