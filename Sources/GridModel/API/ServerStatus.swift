/// How gridd is doing, as `gridctl status` shows it.
public struct ServerStatus: Hashable, Sendable, Codable {
    public struct Meters: Hashable, Sendable, Codable {
        public var active: Int
        /// Connections on the meter socket.
        public var connected: Int

        public init(active: Int, connected: Int) {
            self.active = active
            self.connected = connected
        }
    }

    public struct Readings: Hashable, Sendable, Codable {
        /// Distinct readings in the store.
        public var stored: Int64
        /// Since gridd started, duplicates included.
        public var acknowledged: Int64
        /// Since gridd started.
        public var duplicates: Int64
        /// Since gridd started.
        public var rejected: Int64

        public init(stored: Int64, acknowledged: Int64, duplicates: Int64, rejected: Int64) {
            self.stored = stored
            self.acknowledged = acknowledged
            self.duplicates = duplicates
            self.rejected = rejected
        }
    }

    public struct Journal: Hashable, Sendable, Codable {
        /// Readings that wait to be compacted.
        public var readings: Int64
        /// The latest batch's number.
        public var sequence: Int64

        public init(readings: Int64, sequence: Int64) {
            self.readings = readings
            self.sequence = sequence
        }
    }

    public struct Rollups: Hashable, Sendable, Codable {
        /// Months to be looked through for registers that are to be rolled up.
        public var monthsDue: Int

        public init(monthsDue: Int) {
            self.monthsDue = monthsDue
        }
    }

    public struct Retention: Hashable, Sendable, Codable {
        /// How long readings are kept: `forever`, `400d`, `13mo`.
        public var keep: String
        /// Readings from before this instant are no longer kept, nor taken; nil when all are.
        public var keptFrom: Instant?

        public init(keep: String, keptFrom: Instant?) {
            self.keep = keep
            self.keptFrom = keptFrom
        }
    }

    public var version: String
    public var uptimeSeconds: Int64
    public var meters: Meters
    public var readings: Readings
    public var journal: Journal
    /// Nil from a gridd that does not tell.
    public var rollups: Rollups?
    /// Nil from a gridd that does not tell.
    public var retention: Retention?
    /// Why readings are refused at the moment (a full disk); nil when all is well.
    public var trouble: String?

    public init(
        version: String, uptimeSeconds: Int64, meters: Meters, readings: Readings, journal: Journal,
        rollups: Rollups? = nil, retention: Retention? = nil, trouble: String?
    ) {
        self.version = version
        self.uptimeSeconds = uptimeSeconds
        self.meters = meters
        self.readings = readings
        self.journal = journal
        self.rollups = rollups
        self.retention = retention
        self.trouble = trouble
    }
}

/// What `gridctl compact` did.
public struct CompactionOutcome: Hashable, Sendable, Codable {
    /// Readings moved out of the journal.
    public var readings: Int64
    public init(readings: Int64) { self.readings = readings }
}

/// The version all programs of this package print.
public enum Version {
    public static let current = "0.1.0"
    /// The day of this version, which man pages are dated by.
    public static let date = CivilDate(year: 2026, month: 11, day: 22)!
}
