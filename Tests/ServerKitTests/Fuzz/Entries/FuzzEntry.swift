import GridModel
import MeterWire

@testable import ServerKit

/// The decoders that read what a stranger or a failing disk may have written, each behind a function that takes any bytes
/// and says which promise they break.
///
/// `scripts/fuzz` feeds them with what a fuzzer makes up, and the tests with the corpus that fuzzers left in
/// `Tests/Corpus`.
package enum FuzzEntry: String, CaseIterable, Sendable {
    /// A meter's stream, cut into objects.
    case stream
    /// One object of a meter's or of the head-end's.
    case message
    /// A body of bulk readings, an object a line.
    case ndjson
    /// The same as CSV.
    case csv
    /// The same in InfluxDB's line protocol.
    case influx
    /// A block of the store.
    case block
    /// Blocks of neighbouring meters, stored together.
    case pack
    /// What is kept of the registers of neighbouring meters.
    case states
    /// A row of the journal.
    case journal

    package func check(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        switch self {
        case .stream: try checkStream(bytes)
        case .message: try checkMessage(bytes)
        case .ndjson: try checkBody(bytes, as: NDJSONReadings())
        case .csv: try checkBody(bytes, as: CSVReadings())
        case .influx:
            try checkBody(
                bytes,
                as: LineProtocolReadings(
                    reader: LineProtocolReader(), receivedAt: Instant(milliseconds: 1_795_000_000_000)))
        case .block: try checkBlock(bytes)
        case .pack: try checkPack(bytes)
        case .states: try checkStates(bytes)
        case .journal: try checkJournal(bytes)
        }
    }
}
