import GridModel
import Hummingbird
import NIOCore

/// Takes readings line by line from a streamed body and gives back what became of them when all of them are durable.
///
/// The body is never held whole: at most two batches of readings and one unfinished line are in memory.
struct BulkReadings {
    /// A body's most bytes.
    static let largestBody = 64 << 20
    /// Readings that go to the journal in one piece.
    static let batchSize = 10_000
    /// Wrong lines after which the rest is not read: whoever sends so many sends something else than readings.
    static let mostRejected = 100_000
    /// A sender holds one of few places while it sends: after a minute it must have come to so many bytes a second.
    static let patience = Duration.seconds(60)
    static let slowest = 1_024
    /// A slice of a body's part that surely holds fewer readings than a batch.
    private static let slice = 65_536

    let intake: Intake
    let journal: any ReadingJournal
    let rejections: RejectionCounter
    let clock: WallClock
    /// The meters in the sender's scope; nil for all.
    let scope: Set<MeterID>?

    /// - Throws: ``Problem`` 413 when the body is too large, 408 when it comes too slowly, 422 when most of it is wrong; ``StoreFault``. What was
    ///   accepted before stays, and is known as a duplicate when it is sent again.
    func take(_ body: RequestBody, as format: some BulkFormat = NDJSONReadings()) async throws -> BulkOutcome {
        var lines = BulkLines(intake: intake, rejections: rejections, scope: scope)
        var journal = BulkJournal(journal: journal, clock: clock)
        do {
            try await read(body, as: format, into: &lines, &journal)
            try await journal.submit(lines.readings)
            try await journal.settle()
        } catch {
            // What is on its way to the disk arrives there in any case; it must not outlive the request.
            try? await journal.settle()
            throw error
        }
        return BulkOutcome(accepted: journal.accepted, duplicates: journal.duplicates, rejected: lines.rejected)
    }

    private func read<Format: BulkFormat>(
        _ body: RequestBody, as format: Format, into lines: inout BulkLines, _ journal: inout BulkJournal
    ) async throws {
        var format = format
        var cutter = LineCutter(longest: Format.longestLine)
        var bytes = 0
        let start = ContinuousClock.now
        var parts = BodyParts(body)
        while var part = try await parts.next() {
            bytes += part.readableBytes
            lines.now = clock.now()
            guard bytes <= Self.largestBody else { throw tooLarge(after: lines) }
            let taken = start.duration(to: .now)
            guard taken < Self.patience || bytes >= Int(taken.components.seconds) * Self.slowest else {
                throw Problem.tooSlow(
                    "\(bytes) bytes in \(taken.components.seconds) s; taken up to line \(lines.count) — send smaller pieces"
                )
            }
            while let piece = part.readSlice(length: min(part.readableBytes, Self.slice)), piece.readableBytes > 0 {
                piece.withUnsafeReadableBytes { bytes in cutter.feed(bytes) { lines.take($0, as: &format) } }
                guard lines.rejected.count < Self.mostRejected else { throw tooManyRejected(of: lines) }
                guard lines.readings.count >= Self.batchSize else { continue }
                try await journal.submit(lines.readings)
                lines.readings.removeAll(keepingCapacity: true)
            }
        }
        cutter.finish { lines.take($0, as: &format) }
        format.finish(into: &lines)
    }

    private func tooLarge(after lines: BulkLines) -> Problem {
        .tooLarge(
            "a body of readings is at most \(Self.largestBody) bytes; it was taken up to line \(lines.count) — "
                + "send the rest in pieces")
    }

    private func tooManyRejected(of lines: BulkLines) -> Problem {
        let first = lines.rejected.first.map { "; line \($0.line): \($0.message)" } ?? ""
        return .invalid(
            "\(lines.rejected.count) of the first \(lines.count) lines are wrong, so the rest was not read\(first)")
    }
}
