import GridModel

/// What the way in must know of a meter, at hand without a wait.
package struct DirectoryEntry: Hashable, Sendable {
    package var zone: Zone
    package var status: MeterStatus

    package init(zone: Zone, status: MeterStatus) {
        self.zone = zone
        self.status = status
    }
}

/// All meters there are, in memory.
package protocol MeterDirectory: Sendable {
    /// Nil for a meter that was never enrolled.
    func entry(of meter: MeterID) -> DirectoryEntry?
    /// The same without its zone, at a quarter of the cost.
    func status(of meter: MeterID) -> MeterStatus?
    /// Those that are active at this moment, to be looked up many times.
    var activeMeters: ActiveMeters { get }
    /// How often a meter was moved to another zone since the start.
    var zoneChanges: Int { get }
    /// Meters that are not retired.
    var activeCount: Int { get }
    /// Those there are of a selection, in order, from the first after `after`; at most `limit`.
    func meters(_ selection: MeterSelection, after: MeterID?, limit: Int) -> [MeterID]
    /// The zones of those there are of a selection.
    func zones(of selection: MeterSelection) -> Set<Zone>
}

extension MeterDirectory {
    package func status(of meter: MeterID) -> MeterStatus? { entry(of: meter)?.status }
    package var activeMeters: ActiveMeters { ActiveMeters(asking: self) }
}

/// Which meters were active at a moment.
///
/// For a large body of readings: a directory is asked once, and not behind a lock for each of them.
package struct ActiveMeters: Sendable {
    /// By the meter's number.
    private let listed: ContiguousArray<Bool>
    /// Asked about those that are not listed.
    private let directory: (any MeterDirectory)?

    init(listed: ContiguousArray<Bool>) {
        self.listed = listed
        directory = nil
    }

    /// Of a directory that keeps no list: it is asked each time.
    init(asking directory: any MeterDirectory) {
        listed = []
        self.directory = directory
    }

    @inline(__always)
    func contains(_ meter: MeterID) -> Bool {
        if meter.value < listed.count { return listed[Int(meter.value)] }
        return directory?.status(of: meter) == .active
    }
}
