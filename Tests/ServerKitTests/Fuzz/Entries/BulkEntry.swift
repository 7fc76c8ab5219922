import GridModel

@testable import ServerKit

extension FuzzEntry {
    /// The first byte decides the cuts, the rest is a body: however it is cut, the same readings and the same wrong lines
    /// come out, and each line is counted.
    func checkBody(_ bytes: UnsafeRawBufferPointer, as format: some BulkFormat) throws(FuzzFinding) {
        var material = Material(bytes)
        let seed = material.byte()
        let whole = BodyRead([material.rest], as: format)
        let pieces = BodyRead(material.pieces(seed), as: format)
        try hold(pieces == whole, "cut by \(seed) it gives \(pieces), whole it gives \(whole)")
        let ends = material.rest.count { $0 == UInt8(ascii: "\n") }
        let lines = ends + (material.rest.last.map { $0 == UInt8(ascii: "\n") ? 0 : 1 } ?? 0)
        try hold(whole.lines == lines, "\(lines) lines are counted as \(whole.lines)")
        let outcomes = whole.readings.count + whole.rejected.count + whole.passedOver
        try hold(outcomes <= lines, "\(outcomes) outcomes of \(lines) lines")
    }
}

/// What came of a body.
private struct BodyRead: Equatable {
    private(set) var readings: [SubmittedReading] = []
    private(set) var rejected: [RejectedLine] = []
    private(set) var lines = 0
    private(set) var passedOver = 0
    private(set) var refusal: Problem?

    init<Format: BulkFormat>(_ pieces: [UnsafeRawBufferPointer], as format: Format) {
        var format = format
        let now = Instant(rfc3339: "2026-11-22T12:00:00Z")!
        let intake = Intake(directory: EveryMeter(), clock: WallClock { now })
        var lines = BulkLines(intake: intake, rejections: RejectionCounter(), scope: nil)
        lines.now = now
        var cutter = LineCutter(longest: Format.longestLine)
        for piece in pieces { cutter.feed(piece) { lines.take($0, as: &format) } }
        cutter.finish { lines.take($0, as: &format) }
        format.finish(into: &lines)
        readings = lines.readings
        rejected = lines.rejected
        passedOver = lines.passedOver
        refusal = lines.refusal
        self.lines = lines.count
    }
}

/// A directory in which every number below a thousand is a meter, in a zone whose clocks change.
private struct EveryMeter: MeterDirectory {
    private static let zone = Zone("Europe/Paris")!

    func entry(of meter: MeterID) -> DirectoryEntry? {
        meter.value < 1_000 ? DirectoryEntry(zone: Self.zone, status: .active) : nil
    }

    var activeCount: Int { 999 }
    var zoneChanges: Int { 0 }

    // Nobody who reads a body asks for these.
    func meters(_ selection: MeterSelection, after: MeterID?, limit: Int) -> [MeterID] { [] }
    func zones(of selection: MeterSelection) -> Set<Zone> { [Self.zone] }
}
