import Foundation
import GridModel

/// A rollup's bytes.
///
/// Header: version, codec, decimal scale, flags (1: it is whole; 2: it
/// does not begin with the window), CRC-32 of the rest, of the scale and flags and of the
/// key it is stored under. Then, all of it varints: how many readings it was made of; the clock's offsets (how many; each
/// one's start and offset); the length of the daily course, that course, and the hourly one.
///
/// Codec 1, a course: the first point's instant (from the window's start) and value, how many points follow, then each as
/// the difference to the value before, shifted left by two for its kind. 0: the value at the grid's next instant,
/// interpolated. 1: the same, read. 2: a reading elsewhere; its instant's difference follows. 3: likewise, a fall, by so
/// much.
enum RollupCodec {
    static let version: UInt8 = 1
    static let codec: UInt8 = 1
    private static let wholeFlag: UInt8 = 1
    private static let lateFlag: UInt8 = 2

    static func encode(_ rollup: Rollup, window: Window, key: RegisterKey) -> Data {
        var scale = DecimalScale()
        for point in rollup.hourly.points + rollup.daily.points { scale.admit(point.value.milliwattHours) }
        var body = ByteWriter()
        body.reserve(rollup.hourly.points.count * 3 + 64)
        body.varint(UInt64(rollup.count))
        body.varint(UInt64(rollup.grid.segments.count))
        for segment in rollup.grid.segments {
            body.zigzag(segment.start - window.start)
            body.zigzag(segment.offset)
        }
        let daily = course(rollup.daily, .day, rollup.grid, window, scale)
        body.varint(UInt64(daily.count))
        body.append(daily)
        body.append(course(rollup.hourly, .hour, rollup.grid, window, scale))

        let flags = (rollup.isWhole ? wholeFlag : 0) | (rollup.isFromStart ? 0 : lateFlag)
        var writer = ByteWriter()
        writer.reserve(body.bytes.count + 8)
        writer.byte(version)
        writer.byte(codec)
        writer.byte(UInt8(scale.exponent))
        writer.byte(flags)
        writer.fixed(body.bytes.withUnsafeBytes { checksum(UInt8(scale.exponent), flags, $0, window, key) })
        writer.append(body.bytes)
        return Data(writer.bytes)
    }

    private enum Kind: UInt64 {
        case interpolated, read, elsewhere, fall
    }

    private static func course(
        _ course: RolledCourse, _ step: WallGrid.Step, _ grid: WallGrid, _ window: Window, _ scale: DecimalScale
    ) -> [UInt8] {
        var writer = ByteWriter()
        var last = course.first
        writer.zigzag(last.at - window.start)
        writer.zigzag(scale.scaled(last.value.milliwattHours))
        writer.varint(UInt64(course.points.count - 1))
        for point in course.points.dropFirst() {
            let kind: Kind =
                if point.verdict == .fall {
                    .fall
                } else if point.at == grid.next(after: last.at, step) {
                    point.isRead ? .read : .interpolated
                } else {
                    .elsewhere
                }
            let difference = scale.scaled(point.value.milliwattHours - last.value.milliwattHours)
            writer.varint(UInt64(difference.magnitude) << 2 | kind.rawValue)
            if kind == .elsewhere || kind == .fall { writer.varint(UInt64(point.at - last.at)) }
            last = point
        }
        return writer.bytes
    }

    /// A rollup read so far that its courses can be asked for.
    struct Header {
        let count: Int
        let isWhole: Bool
        let isFromStart: Bool
        let grid: WallGrid
        fileprivate let multiplier: Int64
        fileprivate let window: Window
        fileprivate let daily: Range<Int>
        fileprivate let hourly: Range<Int>
    }

    static func decode(
        _ bytes: UnsafeRawBufferPointer, window: Window, key: RegisterKey
    ) throws(FormatError) -> Rollup {
        let header = try header(bytes, window: window, key: key)
        return Rollup(
            grid: header.grid, count: header.count, isWhole: header.isWhole, isFromStart: header.isFromStart,
            hourly: try course(.hour, of: header, bytes), daily: try course(.day, of: header, bytes))
    }

    static func header(
        _ bytes: UnsafeRawBufferPointer, window: Window, key: RegisterKey
    ) throws(FormatError) -> Header {
        var reader = ByteReader(bytes)
        let version = try reader.byte()
        guard version == Self.version else { throw .unknownVersion(version) }
        let codec = try reader.byte()
        guard codec == Self.codec else { throw .unknownCodec(codec) }
        let exponent = try reader.byte()
        let flags = try reader.byte()
        let expected = try reader.fixed(UInt32.self)
        let body = UnsafeRawBufferPointer(rebasing: bytes[reader.offset...])
        guard checksum(exponent, flags, body, window, key) == expected else { throw .checksum }
        guard Int(exponent) < DecimalScale.powers.count, let count = Int(exactly: try reader.varint()) else {
            throw .malformed
        }
        let segmentCount = try reader.varint()
        guard segmentCount > 0, segmentCount <= UInt64(reader.remaining / 2) else { throw .malformed }
        var segments: [WallGrid.Segment] = []
        for _ in 0..<segmentCount {
            let start = try instant(after: window.start, by: try reader.zigzag(), in: window)
            segments.append(WallGrid.Segment(start: start, offset: try reader.zigzag()))
        }
        guard let dailyLength = Int(exactly: try reader.varint()), dailyLength <= reader.remaining else {
            throw .malformed
        }
        return Header(
            count: count, isWhole: flags & wholeFlag != 0, isFromStart: flags & lateFlag == 0,
            grid: WallGrid(segments: segments),
            multiplier: DecimalScale.powers[Int(exponent)], window: window,
            daily: reader.offset..<reader.offset + dailyLength, hourly: reader.offset + dailyLength..<bytes.count)
    }

    static func course(
        _ step: WallGrid.Step, of header: Header, _ bytes: UnsafeRawBufferPointer
    ) throws(FormatError) -> RolledCourse {
        let range = step == .hour ? header.hourly : header.daily
        var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[range]))
        var at = try instant(after: header.window.start, by: try reader.zigzag(), in: header.window)
        var value = try reader.zigzag()
        let count = try reader.varint()
        guard count <= UInt64(reader.remaining) else { throw .malformed }
        var points: [RegisterLine.Point] = []
        points.reserveCapacity(Int(count) + 1)
        points.append(
            RegisterLine.Point(at: at, value: try energy(value, header.multiplier), verdict: .kept))
        var onGrid = false
        for _ in 0..<count {
            let packed = try reader.varint()
            guard let kind = Kind(rawValue: packed & 3) else { throw .malformed }
            let difference = Int64(packed >> 2)
            let (next, overflow) =
                kind == .fall
                ? value.subtractingReportingOverflow(difference) : value.addingReportingOverflow(difference)
            guard !overflow else { throw .malformed }
            value = next
            switch kind {
            case .interpolated, .read:
                at =
                    onGrid && header.grid.segments.count == 1
                    ? at.adding(milliseconds: step.milliseconds) : header.grid.next(after: at, step)
                onGrid = true
            case .elsewhere, .fall:
                guard let later = Int64(exactly: try reader.varint()), later > 0 else { throw .malformed }
                at = try instant(after: at, by: later, in: header.window)
                onGrid = false
            }
            points.append(
                RegisterLine.Point(
                    at: at, value: try energy(value, header.multiplier), verdict: kind == .fall ? .fall : .kept,
                    isRead: kind != .interpolated))
        }
        guard reader.remaining == 0, points[points.count - 1].isRead, at < header.window.next.start else {
            throw .malformed
        }
        return RolledCourse(points: points)
    }

    private static func instant(
        after start: Instant, by milliseconds: Int64, in window: Window
    ) throws(FormatError) -> Instant {
        let (at, overflow) = start.milliseconds.addingReportingOverflow(milliseconds)
        let instant = Instant(milliseconds: at)
        guard !overflow, instant >= window.start, instant < window.next.start else { throw .malformed }
        return instant
    }

    private static func energy(_ value: Int64, _ multiplier: Int64) throws(FormatError) -> Energy {
        let (milliwattHours, overflow) = value.multipliedReportingOverflow(by: multiplier)
        guard !overflow else { throw .malformed }
        return Energy(milliwattHours: milliwattHours)
    }

    private static func checksum(
        _ exponent: UInt8, _ flags: UInt8, _ body: UnsafeRawBufferPointer, _ window: Window, _ key: RegisterKey
    ) -> UInt32 {
        var checksum = Checksum()
        checksum.add(exponent)
        checksum.add(flags)
        checksum.add(window.number)
        checksum.add(key.meter.value)
        checksum.add(key.register.value)
        checksum.add(body)
        return checksum.value
    }
}
