import ArgumentParser
import GridModel

/// How readings are written into a body.
enum ReadingFormat: String, CaseIterable, ExpressibleByArgument {
    /// As a meter writes them, one a line.
    case ndjson
    /// InfluxDB's: measurement `electricity`, tag `meter`, field `registerKwh`, nanoseconds.
    case lineProtocol = "line-protocol"

    /// Adds one line. `instant` is the reading's as ``text(of:)`` writes it: many readings share one.
    func add(
        meter: Int64, _ register: Energy, decimals: Int, instant: [UInt8], area: StaticString? = nil,
        to body: inout [UInt8]
    ) {
        switch self {
        case .ndjson:
            body.add(#"{"id": ""#)
            body.add(meter)
            body.add(#"", "consumption": "#)
            body.add(kilowattHours: register, decimals: decimals)
            body.add(#", "datetime": ""#)
            body.append(contentsOf: instant)
            body.add("\"}\n")
        case .lineProtocol:
            body.add("electricity,")
            if let area {
                body.add("area=")
                body.add(area)
                body.add(",")
            }
            body.add("meter=")
            body.add(meter)
            body.add(" registerKwh=")
            body.add(kilowattHours: register, decimals: decimals)
            body.append(UInt8(ascii: " "))
            body.append(contentsOf: instant)
            body.append(10)
        }
    }

    /// An instant as this format writes it.
    func text(of instant: Instant) -> [UInt8] {
        switch self {
        case .ndjson: Array(instant.rfc3339.utf8)
        case .lineProtocol: Array("\(instant.milliseconds)000000".utf8)
        }
    }
}
