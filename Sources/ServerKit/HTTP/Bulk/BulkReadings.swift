import GridModel
import Hummingbird
import NIOCore

/// Takes readings line by line from a streamed body and gives back what became of them when all of them are durable.
///
/// The body is never held whole: at most two batches of readings and one unfinished line are in memory.
struct BulkReadings {
    /// A body's most bytes, packed or unpacked.
    static let largestBody = 64 << 20
    /// Readings that go to the journal in one piece.
    static let batchSize = 10_000
    /// Wrong lines after which the rest is not read: whoever sends so many sends something else than readings.
    static let mostRejected = 100_000
    /// Bytes after which another gets a turn.
    private static let turn = 1 << 20

    let intake: Intake
    let journal: any ReadingJournal
    let rejections: RejectionCounter
    let clock: WallClock
    /// The meters in the sender's scope; nil for all.
    let scope: Set<MeterID>?
    /// What this body may have of bytes.
    var most = Self.largestBody
    var limits = HTTPLimits()
    /// Tells what would become of the readings, in place of keeping them; nil to keep them.
    var rehearsal: (any RehearsingStore)?

    /// - Throws: ``Problem`` 413 when the body is too large, 408 when it comes too slowly, 422 when most of it is wrong
    ///   or its header is, 400 when it can't be unpacked; ``UnreadableBody``; ``StoreFault``. What was accepted before
    ///   stays, and is known as a duplicate when it is sent again.
    func take(
        _ body: RequestBody, _ encoding: BodyEncoding = .identity, as format: some BulkFormat = NDJSONReadings()
    ) async throws -> BulkOutcome {
        var lines = BulkLines(intake: intake, rejections: rejections, scope: scope)
        var journal = BulkJournal(journal: journal, clock: clock, rehearsal: rehearsal)
        do {
            let fault = try await read(body, encoding, as: format, into: &lines, &journal)
            try await journal.submit(lines.readings)
            try await journal.settle()
            if let fault { throw fault }
        } catch {
            // What is on its way to the disk arrives there in any case; it must not outlive the request.
            try? await journal.settle()
            throw error
        }
        return BulkOutcome(
            accepted: journal.accepted, duplicates: journal.duplicates, rejected: lines.rejected,
            skipped: lines.passedOver == 0 ? nil : lines.passedOver)
    }

    /// Reads to the body's end, or gives back why it did not: the lines before are as good as any.
    private func read<Format: BulkFormat>(
        _ body: RequestBody, _ encoding: BodyEncoding, as format: Format, into lines: inout BulkLines,
        _ journal: inout BulkJournal
    ) async throws -> (any Error)? {
        var format = format
        var cutter = LineCutter(longest: Format.longestLine)
        let start = ContinuousClock.now
        var pieces = try BodyPieces(body, encoding)
        var turnEnds = Self.turn
        do {
            while let piece = try await pieces.next() {
                if pieces.unpacked >= turnEnds {
                    // What is here already, or swells out of little, needs no wait; others want the thread too.
                    await Task.yield()
                    turnEnds = pieces.unpacked + Self.turn
                }
                lines.now = clock.now()
                let taken = start.duration(to: .now)
                if let problem = excess(pieces, after: taken, lines) { return problem }
                piece.withUnsafeReadableBytes { bytes in cutter.feed(bytes) { lines.take($0, as: &format) } }
                if let refusal = lines.refusal { return refusal }
                if lines.rejected.count >= Self.mostRejected { return tooManyRejected(of: lines) }
                // Room for a batch at once, where doubling copies each reading twice; a small body needs none of it.
                if lines.readings.count > 256 { lines.readings.reserveCapacity(Self.batchSize + Self.batchSize / 4) }
                guard lines.readings.count >= Self.batchSize else { continue }
                try await journal.submit(lines.readings)
                lines.readings = []
            }
        } catch let fault as GzipFault {
            return Problem.badRequest(
                "the body's gzip is broken behind \(pieces.unpacked) unpacked bytes (\(fault.reason)); it was taken up "
                    + "to line \(lines.count) — send it again")
        } catch let error as UnreadableBody {
            return error
        }
        cutter.finish { lines.take($0, as: &format) }
        format.finish(into: &lines)
        return lines.refusal
    }

    /// Why no more is read of a body that is too large or too slow.
    private func excess(_ pieces: BodyPieces, after taken: Duration, _ lines: BulkLines) -> Problem? {
        guard max(pieces.received, pieces.unpacked) <= most else {
            return .tooLarge(
                "a body of readings is at most \(most) bytes, unpacked too; it was taken up to line "
                    + "\(lines.count) — send the rest in pieces")
        }
        let due = taken < limits.bodyPatience ? 0 : taken / .seconds(1) * Double(limits.slowestBody)
        guard Double(pieces.received) >= due else {
            return .tooSlow(
                "\(pieces.received) bytes in \(taken.components.seconds) s; taken up to line \(lines.count) — send "
                    + "smaller pieces")
        }
        return nil
    }

    private func tooManyRejected(of lines: BulkLines) -> Problem {
        let first = lines.rejected.first.map { "; line \($0.line): \($0.message)" } ?? ""
        return .invalid(
            "\(lines.rejected.count) of the first \(lines.count) lines are wrong, so the rest was not read\(first)")
    }
}
