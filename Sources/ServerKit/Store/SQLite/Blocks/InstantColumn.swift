import GridModel

/// A block's instants: the first, then differences of differences, a run of equal steps as a 0 and how many more.
///
/// Meters are regular: a month of minutes takes a dozen bytes.
enum InstantColumn {
    static func write(_ readings: some RandomAccessCollection<Reading>, into writer: inout ByteWriter) {
        var previous: Int64 = 0
        var step: Int64 = 0
        var equalSteps: UInt64 = 0
        var isFirst = true
        for reading in readings {
            let at = reading.at.milliseconds
            if isFirst {
                writer.zigzag(at)
                isFirst = false
            } else {
                let nextStep = at &- previous
                if nextStep == step {
                    equalSteps += 1
                } else {
                    writeRun(&equalSteps, into: &writer)
                    writer.zigzag(nextStep &- step)
                }
                step = nextStep
            }
            previous = at
        }
        writeRun(&equalSteps, into: &writer)
    }

    private static func writeRun(_ equalSteps: inout UInt64, into writer: inout ByteWriter) {
        guard equalSteps > 0 else { return }
        writer.varint(0)
        writer.varint(equalSteps - 1)
        equalSteps = 0
    }

    /// Hands over `count` instants in their order, each with its position.
    @inline(__always)
    static func read(
        _ reader: inout ByteReader, count: Int, take: (Int, Instant) -> Void
    ) throws(FormatError) {
        if count == 0 { return }
        var at = try reader.zigzag()
        var step: Int64 = 0
        take(0, Instant(milliseconds: at))
        var position = 1
        while position < count {
            let change = try reader.zigzag()
            var end = position + 1
            if change == 0 {
                let more = try reader.varint()
                guard more < UInt64(count - position) else { throw .malformed }
                end += Int(more)
            }
            step &+= change
            while position < end {
                at &+= step
                take(position, Instant(milliseconds: at))
                position += 1
            }
        }
    }
}
