import MeterWire

/// One JSON object a line, as meters send it.
struct NDJSONReadings: BulkFormat {
    mutating func take(_ line: UnsafeRawBufferPointer, into lines: inout BulkLines) {
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
