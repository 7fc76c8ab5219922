import Foundation
import GridModel

@testable import ServerKit

extension FuzzEntry {
    /// The first byte decides what the rest is: a row as it is, a row whose length and checksum are made right, or
    /// readings, whose row must give them back, and with any bit of it flipped nothing.
    func checkJournal(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        var material = Material(bytes)
        switch material.byte() % 3 {
        case 0: _ = try decoded(Array(material.rest))
        case 1:
            guard let row = Self.sealed(row: Array(material.rest)) else { return }
            guard let batch = try decoded(row),
                batch.readings.allSatisfy({ $0.key.meter.value < Self.meterBound })
            else { return }
            try checkRoundTrip(batch, flip: 0)
        default:
            let flip = Int(material.byte()) << 8 | Int(material.byte())
            let source = ReadingSource(rawValue: material.byte() & 3)
            let receivedAt = Instant(milliseconds: material.number())
            var readings: [CommittedReading] = []
            while !material.isEmpty {
                let register = RegisterID(UInt16(truncatingIfNeeded: material.number()))
                let meter = MeterID(material.number() & (Self.meterBound - 1)) ?? 1
                readings.append(
                    CommittedReading(
                        key: RegisterKey(meter, register),
                        reading: Reading(
                            at: Instant(milliseconds: material.number()),
                            value: Energy(milliwattHours: material.number()))))
            }
            try checkRoundTrip(
                JournalBatch(source: source, receivedAt: receivedAt, readings: readings), flip: flip)
        }
    }

    /// Differences of meters from here on have no room in a row; a directory of so many would have none in any memory.
    private static let meterBound: Int64 = 1 << 61

    /// A row whose header tells the length and the checksum of the rest; nil for bytes too few to have one.
    static func sealed(row: [UInt8]) -> [UInt8]? {
        let header = 44
        guard row.count >= header else { return nil }
        var row = row
        withUnsafeBytes(of: UInt32(row.count - header).littleEndian) { row.replaceSubrange(12..<16, with: $0) }
        var checksum = Checksum()
        row.withUnsafeBytes { bytes in
            checksum.add(UnsafeRawBufferPointer(rebasing: bytes[..<40]))
            checksum.add(UnsafeRawBufferPointer(rebasing: bytes[header...]))
        }
        withUnsafeBytes(of: checksum.value.littleEndian) { row.replaceSubrange(40..<44, with: $0) }
        return row
    }

    private func decoded(_ row: [UInt8]) throws(FuzzFinding) -> JournalBatch? {
        let batch = row.withUnsafeBytes { bytes in try? JournalBatch(decoding: bytes) }
        try hold(batch?.readings.count ?? 0 <= row.count, "more readings than bytes")
        return batch
    }

    private func checkRoundTrip(_ batch: JournalBatch, flip: Int) throws(FuzzFinding) {
        var row = Array(batch.encoded())
        let back = try decoded(row)
        try hold(back == batch, "\(batch) comes back as \(back.map { "\($0)" } ?? "nothing")")
        let bit = flip % (row.count * 8)
        row[bit / 8] ^= 1 << (bit % 8)
        let damaged = try decoded(row)
        try hold(damaged == nil, "bit \(bit) flipped in the row of \(batch) is not noticed")
    }
}
