import GridModel

/// What a generator says on its connections: one request at a time, each answered by one line.
protocol Dialect {
    static var title: String { get }
    /// Adds request number `number`, from 0, of connection `connection`, from 0.
    mutating func add(_ number: Int, of connection: Int, to bytes: inout [UInt8])
    /// Whether an answer's first bytes say that it was done.
    func isDone(_ answer: UnsafeRawBufferPointer) -> Bool
}

/// A meter's register and instant, the same for both dialects: a reading a second from `start` on.
struct ConnectionReadings {
    let start: Instant
    private var instants: [[UInt8]] = []

    init(start: Instant) { self.start = start }

    func register(_ number: Int, of connection: Int) -> Energy {
        .wattHours(1_000_000 + Int64(connection) * 1_000 + Int64(number) * 3)
    }

    mutating func instant(_ number: Int) -> [UInt8] {
        while instants.count <= number {
            instants.append(Array(start.adding(seconds: Int64(instants.count)).rfc3339.utf8))
        }
        return instants[number]
    }
}

/// The meter socket: meter 1 on connection 0 and so on.
struct MeterDialect: Dialect {
    static let title = Gridd.title
    var readings: ConnectionReadings

    mutating func add(_ number: Int, of connection: Int, to bytes: inout [UInt8]) {
        bytes.add(#"{"id": ""#)
        bytes.add(Int64(connection + 1))
        bytes.add(#"", "consumption": "#)
        bytes.add(kilowattHours: readings.register(number, of: connection), decimals: 3)
        bytes.add(#", "datetime": ""#)
        bytes.append(contentsOf: readings.instant(number))
        bytes.add("\"}\n")
    }

    /// An acknowledgement begins with the meter's id, an error with "error".
    func isDone(_ answer: UnsafeRawBufferPointer) -> Bool { answer.count > 2 && answer[2] == UInt8(ascii: "i") }
}

/// Redis' protocol: SET of the meter's key to register and instant.
struct RedisDialect: Dialect {
    static let title = Redis.title
    var readings: ConnectionReadings
    private var value: [UInt8] = []

    init(readings: ConnectionReadings) { self.readings = readings }

    mutating func add(_ number: Int, of connection: Int, to bytes: inout [UInt8]) {
        value.removeAll(keepingCapacity: true)
        value.add("meter:")
        value.add(Int64(connection + 1))
        bytes.add("*3\r\n$3\r\nSET\r\n")
        addValue(to: &bytes)
        value.removeAll(keepingCapacity: true)
        value.add(kilowattHours: readings.register(number, of: connection), decimals: 3)
        value.append(UInt8(ascii: " "))
        value.append(contentsOf: readings.instant(number))
        addValue(to: &bytes)
    }

    private func addValue(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "$"))
        bytes.add(Int64(value.count))
        bytes.add("\r\n")
        bytes.append(contentsOf: value)
        bytes.add("\r\n")
    }

    func isDone(_ answer: UnsafeRawBufferPointer) -> Bool { answer.first == UInt8(ascii: "+") }
}
