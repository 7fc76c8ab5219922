/// What is in a store, counted in its tables.
public struct StoreCounts: Hashable, Sendable, Codable {
    public var meters: Int64
    public var blocks: Int64
    /// Readings in the blocks.
    public var blockReadings: Int64
    /// Rows of the journal.
    public var journalBatches: Int64
    /// Readings in the journal's rows, those included that a compaction under way has moved already.
    public var journalReadings: Int64
    /// The last journal row's number.
    public var journalSequence: Int64

    public init(
        meters: Int64, blocks: Int64, blockReadings: Int64, journalBatches: Int64, journalReadings: Int64,
        journalSequence: Int64
    ) {
        self.meters = meters
        self.blocks = blocks
        self.blockReadings = blockReadings
        self.journalBatches = journalBatches
        self.journalReadings = journalReadings
        self.journalSequence = journalSequence
    }

    /// Each count that differs, for a person: `blocks: 11, not 12`; empty when all agree.
    public func differences(from expected: StoreCounts) -> [String] {
        zip(figures, expected.figures).filter { $0.value != $1.value }.map {
            "\($0.name): \($0.value), not \($1.value)"
        }
    }

    /// All counts by name, in order.
    public var figures: [(name: String, value: Int64)] {
        [
            ("meters", meters), ("blocks", blocks), ("blockReadings", blockReadings),
            ("journalBatches", journalBatches), ("journalReadings", journalReadings),
            ("journalSequence", journalSequence),
        ]
    }
}

/// What a backup holds; it carries this with it, and whoever opens it can count again.
public struct BackupManifest: Hashable, Sendable, Codable {
    /// Of the gridd that made it.
    public var version: String
    /// The moment it shows: what was acknowledged before is in it.
    public var at: Instant
    /// Distinct readings.
    public var readings: Int64
    public var counts: StoreCounts

    public init(version: String, at: Instant, readings: Int64, counts: StoreCounts) {
        self.version = version
        self.at = at
        self.readings = readings
        self.counts = counts
    }

    /// The table of a backup that holds its manifest, as JSON, in its one row.
    public static let table = "backup_manifest"
}

/// A backup that is ready to be taken over.
public struct BackupSummary: Hashable, Sendable, Codable {
    public var manifest: BackupManifest
    /// Length of the file.
    public var bytes: Int64
    /// Of the file, in hex.
    public var sha256: String

    public init(manifest: BackupManifest, bytes: Int64, sha256: String) {
        self.manifest = manifest
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// How far the making of a backup has come.
public struct BackupProgress: Hashable, Sendable, Codable {
    public enum Phase: String, Hashable, Sendable, Codable, CaseIterable {
        /// The store is copied, beside everything else it does.
        case copying
        /// The copy is checked.
        case checking
    }

    public var phase: Phase
    /// Bytes copied.
    public var done: Int64
    /// Bytes of the store at the moment.
    public var total: Int64

    public init(phase: Phase, done: Int64, total: Int64) {
        self.phase = phase
        self.done = done
        self.total = total
    }
}

/// One line of the answer to `POST /api/v1/backups`: an object with one key that says what it is.
///
/// Behind the line `backup` come as many bytes as it says, and nothing else.
public enum BackupMessage: Hashable, Sendable {
    case progress(BackupProgress)
    case backup(BackupSummary)
    /// It came to nothing.
    case problem(Problem)
}

extension BackupMessage: Codable {
    private enum CodingKeys: String, CodingKey { case progress, backup, problem }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let progress = try container.decodeIfPresent(BackupProgress.self, forKey: .progress) {
            self = .progress(progress)
        } else if let problem = try container.decodeIfPresent(Problem.self, forKey: .problem) {
            self = .problem(problem)
        } else {
            self = .backup(try container.decode(BackupSummary.self, forKey: .backup))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .progress(let progress): try container.encode(progress, forKey: .progress)
        case .backup(let backup): try container.encode(backup, forKey: .backup)
        case .problem(let problem): try container.encode(problem, forKey: .problem)
        }
    }
}
