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

    static func read(_ reader: inout ByteReader, count: Int) throws(FormatError) -> [Int64] {
        var instants: [Int64] = []
        instants.reserveCapacity(count)
        if count == 0 { return instants }
        var at = try reader.zigzag()
        var step: Int64 = 0
        instants.append(at)
        while instants.count < count {
            let change = try reader.zigzag()
            var repeats: UInt64 = 1
            if change == 0 {
                let more = try reader.varint()
                guard more < UInt64(count - instants.count) else { throw .malformed }
                repeats += more
            }
            step &+= change
            for _ in 0..<repeats {
                at &+= step
                instants.append(at)
            }
        }
        return instants
    }
}
