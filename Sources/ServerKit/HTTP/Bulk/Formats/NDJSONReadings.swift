import MeterWire

/// One JSON object a line, as meters send it.
struct NDJSONReadings: BulkFormat {
    mutating func take(_ line: UnsafeRawBufferPointer, into lines: inout BulkLines) {
        // Nearly every line; what is not plain, or not in order, goes the long way that tells why.
        if let plain = PlainReading(line), case .instant(let at) = plain.datetime,
            lines.add(plain.consumption, of: plain.meter, at: at)
        {
            return
        }
        if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) { return }
        do throws(WireError) {
            guard case .reading(let message) = try MeterMessage(parsing: line) else {
                throw WireError(.badMessage, "an enrolment is no reading: meters enrol on the meter socket")
            }
            try lines.add(message)
        } catch {
            lines.reject(error)
        }
    }
}
