import GridModel
import MeterWire

/// What the lines of a body come to: readings that are right wait to be stored, lines that are wrong are named.
struct BulkLines {
    private let intake: Intake
    private let rejections: RejectionCounter
    /// Nil for all.
    private let scope: Set<MeterID>?

    /// How many there were.
    private(set) var count = 0
    private(set) var rejected: [RejectedLine] = []
    /// Lines about something else than meters.
    private(set) var passedOver = 0
    /// Why the body is not read any further; nil while it is.
    private(set) var refusal: Problem?
    var readings: [SubmittedReading] = []
    /// When the part of the body came that is being read.
    var now: Instant? { didSet { gate = now.map { intake.gate(limitedTo: scope, now: $0) } } }
    private var gate: Intake.Gate?

    init(intake: Intake, rejections: RejectionCounter, scope: Set<MeterID>?) {
        self.intake = intake
        self.rejections = rejections
        self.scope = scope
    }

    mutating func take<Format: BulkFormat>(_ line: LineCutter.Line, as format: inout Format) {
        count += 1
        switch line {
        case .text(let bytes): format.take(bytes, into: &self)
        case .tooLong:
            format.finish(into: &self)
            reject(WireError(.frameTooLarge, "the line is longer than \(Format.longestLine) bytes"))
        }
    }

    /// Takes a reading at an instant; false, with nothing taken, when something is wrong with it.
    mutating func add(_ consumption: Energy, of meter: MeterID, at instant: Instant) -> Bool {
        guard gate?.takes(meter, at: instant) ?? false else { return false }
        readings.append(SubmittedReading(key: RegisterKey(meter), at: instant, value: consumption))
        return true
    }

    /// Takes a reading that a line holds.
    /// - Throws: What ``Intake/check(_:limitedTo:)`` finds wrong.
    mutating func add(_ message: ReadingMessage) throws(WireError) {
        readings.append(try intake.check(message, limitedTo: scope, now: now))
    }

    /// Counts a line about something else.
    mutating func passOver() { passedOver += 1 }

    /// Gives up the body: without the line that is wrong the others can't be read.
    mutating func refuse(because reason: String) {
        refusal = refusal ?? .invalid("line \(count): \(reason)")
    }

    /// Names a line that is wrong: the latest, unless another's number is given.
    mutating func reject(_ error: WireError, line: Int? = nil) {
        rejections.count()
        rejected.append(RejectedLine(line: line ?? count, code: error.code.rawValue, message: error.message))
    }
}
