/// Something in the store that is not as it should be.
public struct Finding: Hashable, Sendable, Codable {
    /// The kind of thing that was found wrong; more kinds may come.
    public struct Kind: Hashable, Sendable, Codable, RawRepresentable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A block's bytes do not match their checksum, or can't be read.
        public static let blockDamaged = Kind(rawValue: "block.damaged")
        /// A block's readings are out of order, outside its window, or not what its columns say.
        public static let blockContent = Kind(rawValue: "block.content")
        /// A reading is stored twice.
        public static let duplicate = Kind(rawValue: "reading.duplicate")
        /// What is kept of a register is not what its blocks hold.
        public static let registerState = Kind(rawValue: "register.state")
        /// Something belongs to nothing.
        public static let reference = Kind(rawValue: "reference")
        /// A row of the journal can't be read.
        public static let journalDamaged = Kind(rawValue: "journal.damaged")
        /// Rows of the journal are missing.
        public static let journalGap = Kind(rawValue: "journal.gap")
        /// A consumer of the journal stands where it can't.
        public static let consumer = Kind(rawValue: "consumer")
        /// Intervals do not add up to what the register says.
        public static let energy = Kind(rawValue: "energy")
        /// A rollup is not what its readings give.
        public static let rollup = Kind(rawValue: "rollup")
        /// An issued invoice is not what it was, or one is missing.
        public static let invoice = Kind(rawValue: "invoice")
        /// What is owed is not what the ledger's entries say.
        public static let ledger = Kind(rawValue: "ledger")
        /// A count that gridd tells is not what is there.
        public static let counts = Kind(rawValue: "counts")
        /// The file's own structure is broken.
        public static let file = Kind(rawValue: "file")

        public init(from decoder: any Decoder) throws {
            rawValue = try decoder.singleValueContainer().decode(String.self)
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(rawValue)
        }
    }

    public var kind: Kind
    /// Whose readings it concerns; nil when it is nobody's in particular.
    public var meter: MeterID?
    public var register: RegisterID?
    /// The stretch of time it concerns; nil for all of it.
    public var span: TimeSpan?
    /// What is wrong.
    public var what: String
    /// What to do about it.
    public var wayOut: String

    public init(
        _ kind: Kind, meter: MeterID? = nil, register: RegisterID? = nil, span: TimeSpan? = nil, what: String,
        wayOut: String
    ) {
        self.kind = kind
        self.meter = meter
        self.register = register
        self.span = span
        self.what = what
        self.wayOut = wayOut
    }

    /// For people, on one line: `meter 7, 2026-11-01T00:00:00Z to 2026-12-01T00:00:00Z: block 2 … — restore a backup`.
    public var sentence: String {
        var place: [String] = []
        if let meter { place.append("meter \(meter)") }
        if let register, register != .importedEnergy { place.append("register \(register.value)") }
        if let span { place.append("\(span.start) to \(span.end)") }
        return (place.isEmpty ? "" : place.joined(separator: ", ") + ": ") + "\(what) — \(wayOut)"
    }
}

/// How far a verification has come.
public struct VerificationProgress: Hashable, Sendable, Codable {
    public enum Phase: String, Hashable, Sendable, Codable, CaseIterable {
        /// Blocks and what is kept of their registers; counted in readings.
        case blocks
        /// The journal; counted in readings.
        case journal
        /// Rollups against readings; counted in rollups.
        case rollups
        /// Issued invoices and their ledger; counted in invoices.
        case invoices
        /// Intervals against registers; counted in meters.
        case energy
        /// The file's own structure, on a copy; counted in bytes.
        case file
    }

    public var phase: Phase
    public var done: Int64
    /// About how many there are; 0 when that is not known.
    public var total: Int64

    public init(phase: Phase, done: Int64, total: Int64) {
        self.phase = phase
        self.done = done
        self.total = total
    }
}

/// What a verification looked at.
public struct VerificationSummary: Hashable, Sendable, Codable {
    /// When it began and ended: what was stored in between may or may not have been looked at.
    public var began: Instant
    public var ended: Instant
    public var registers: Int64 = 0
    public var blocks: Int64 = 0
    /// Readings in those blocks.
    public var blockReadings: Int64 = 0
    public var journalBatches: Int64 = 0
    public var journalReadings: Int64 = 0
    public var rollups: Int64 = 0
    /// Issued invoices; nil from a gridd that has none yet.
    public var invoices: Int64?
    /// Meters whose intervals were held against their registers.
    public var meters: Int64 = 0
    public var intervals: Int64 = 0
    /// Falls of a register, whose energy is not known and counts as none.
    public var falls: Int64 = 0
    /// Readings below a value that the register came back to.
    public var dips: Int64 = 0
    /// Exchanges, resets, rollovers and multipliers that were followed; nil when there were none.
    public var events: Int64?
    /// Bytes of the file whose structure was checked; nil when it was not.
    public var fileBytes: Int64?
    /// What was not looked at, and why.
    public var unchecked: [String] = []
    /// How many findings there were.
    public var findings: Int64 = 0

    public init(began: Instant, ended: Instant) {
        self.began = began
        self.ended = ended
    }
}

/// One line of the answer to `POST /api/v1/verifications`: an object with one key that says what it is. The last is a
/// `summary` or a `problem`.
public enum VerificationMessage: Hashable, Sendable {
    case progress(VerificationProgress)
    case finding(Finding)
    case summary(VerificationSummary)
    /// It could not go on.
    case problem(Problem)
}

extension VerificationMessage: Codable {
    private enum CodingKeys: String, CodingKey { case progress, finding, summary, problem }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let progress = try container.decodeIfPresent(VerificationProgress.self, forKey: .progress) {
            self = .progress(progress)
        } else if let finding = try container.decodeIfPresent(Finding.self, forKey: .finding) {
            self = .finding(finding)
        } else if let problem = try container.decodeIfPresent(Problem.self, forKey: .problem) {
            self = .problem(problem)
        } else {
            self = .summary(try container.decode(VerificationSummary.self, forKey: .summary))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .progress(let progress): try container.encode(progress, forKey: .progress)
        case .finding(let finding): try container.encode(finding, forKey: .finding)
        case .summary(let summary): try container.encode(summary, forKey: .summary)
        case .problem(let problem): try container.encode(problem, forKey: .problem)
        }
    }
}
