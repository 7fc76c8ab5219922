import GridModel
import MeterWire

/// InfluxDB line protocol, a point a line.
struct LineProtocolReadings: BulkFormat {
    /// Agents put all that they know of a host on one line.
    static let longestLine = 65_536

    let reader: LineProtocolReader
    /// When the body began to come in: the instant of points without one.
    let receivedAt: Instant

    mutating func take(_ line: UnsafeRawBufferPointer, into lines: inout BulkLines) {
        do throws(WireError) {
            switch try reader.read(line) {
            case .nothing: break
            case .other: lines.passOver()
            case .reading(let reading):
                let at = reading.at ?? receivedAt
                if lines.add(reading.value, of: reading.meter, at: at) { return }
                // Something is wrong with it; this says what.
                try lines.add(ReadingMessage(meter: reading.meter, consumption: reading.value, at: at))
            }
        } catch {
            lines.reject(error)
        }
    }
}
