import GridModel

/// The bytes of a page's register states.
///
/// Version, CRC-32 of the rest and of the page's number, how many states there are, then of each, in order of register: how
/// many places after the one before its meter is, the register, the count, the first instant, how much later the last is,
/// how much earlier than that the latest reading is and its value, and whether there is a reading before it: 0, or 1 with
/// how much earlier that is and how much less.
enum RegisterStateCodec {
    static let version: UInt8 = 1
    private static let headerLength = 5

    static func encode(_ states: [RegisterState], page: RegisterPage) -> [UInt8] {
        var writer = ByteWriter()
        writer.reserve(headerLength + 4 + states.count * 40)
        writer.byte(version)
        writer.fixed(UInt32(0))
        writer.varint(UInt64(states.count))
        var place: Int64 = 0
        for state in states {
            let next = page.place(of: state.key.meter)
            writer.varint(UInt64(next - place))
            place = next
            writer.varint(UInt64(state.key.register.value))
            writer.zigzag(state.count)
            let last = state.latest.last
            writer.zigzag(state.firstAt.milliseconds)
            writer.zigzag(state.lastAt.milliseconds &- state.firstAt.milliseconds)
            writer.zigzag(state.lastAt.milliseconds &- last.at.milliseconds)
            writer.zigzag(last.value.milliwattHours)
            guard let previous = state.latest.previous else {
                writer.byte(0)
                continue
            }
            writer.byte(1)
            writer.zigzag(last.at.milliseconds &- previous.at.milliseconds)
            writer.zigzag(last.value.milliwattHours &- previous.value.milliwattHours)
        }
        writer.replace(at: 1, with: writer.bytes.withUnsafeBytes { checksum(of: $0, page) })
        return writer.bytes
    }

    static func decode(_ bytes: UnsafeRawBufferPointer, page: RegisterPage) throws(FormatError) -> [RegisterState] {
        var reader = ByteReader(bytes)
        let version = try reader.byte()
        guard version == Self.version else { throw .unknownVersion(version) }
        let expected = try reader.fixed(UInt32.self)
        guard checksum(of: bytes, page) == expected else { throw .checksum }
        let count = try reader.varint()
        guard count <= UInt64(reader.remaining) else { throw .malformed }
        var states: [RegisterState] = []
        states.reserveCapacity(Int(count))
        var registers = RegisterPage.Registers(of: page)
        for _ in 0..<count {
            let key = try registers.next(&reader)
            let readings = try reader.zigzag()
            let firstAt = try reader.zigzag()
            let lastAt = firstAt &+ (try reader.zigzag())
            let latestAt = lastAt &- (try reader.zigzag())
            guard firstAt <= lastAt, latestAt <= lastAt else { throw .malformed }
            let value = try reader.zigzag()
            var previous: Reading?
            if try reader.byte() == 1 {
                previous = Self.reading(
                    at: latestAt &- (try reader.zigzag()), value: value &- (try reader.zigzag()))
            }
            states.append(
                RegisterState(
                    key: key, count: readings,
                    firstAt: Instant(milliseconds: firstAt), lastAt: Instant(milliseconds: lastAt),
                    latest: LatestReadings(last: Self.reading(at: latestAt, value: value), previous: previous)))
        }
        guard reader.remaining == 0 else { throw .malformed }
        return states
    }

    private static func reading(at milliseconds: Int64, value: Int64) -> Reading {
        Reading(at: Instant(milliseconds: milliseconds), value: Energy(milliwattHours: value))
    }

    /// Over all but the version and itself.
    static func checksum(of bytes: UnsafeRawBufferPointer, _ page: RegisterPage) -> UInt32 {
        var checksum = Checksum()
        checksum.add(page.number)
        checksum.add(UnsafeRawBufferPointer(rebasing: bytes[headerLength...]))
        return checksum.value
    }
}
