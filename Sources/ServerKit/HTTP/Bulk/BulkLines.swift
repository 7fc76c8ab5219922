import GridModel
import MeterWire

/// Reads lines as readings: those that are right wait to be stored, those that are wrong are named.
struct BulkLines {
    private let intake: Intake
    private let rejections: RejectionCounter
    /// Nil for all.
    private let scope: Set<MeterID>?

    /// How many there were.
    private(set) var count = 0
    private(set) var rejected: [RejectedLine] = []
    var readings: [SubmittedReading] = []

    init(intake: Intake, rejections: RejectionCounter, scope: Set<MeterID>?) {
        self.intake = intake
        self.rejections = rejections
        self.scope = scope
    }

    mutating func take(_ line: LineCutter.Line) {
        count += 1
        do throws(WireError) {
            if let reading = try read(line) { readings.append(reading) }
        } catch {
            rejections.count()
            rejected.append(RejectedLine(line: count, code: error.code.rawValue, message: error.message))
        }
    }

    /// Nil for a blank line.
    private func read(_ line: LineCutter.Line) throws(WireError) -> SubmittedReading? {
        guard case .text(let bytes) = line else {
            throw WireError(.frameTooLarge, "the line is longer than \(LineCutter.longest) bytes")
        }
        if bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) { return nil }
        guard case .reading(let message) = try MeterMessage(parsing: bytes) else {
            throw WireError(.badMessage, "an enrolment is no reading: meters enrol on the meter socket")
        }
        return try intake.check(message, limitedTo: scope)
    }
}
