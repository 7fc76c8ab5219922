import GridModel

/// The registers of 64 neighbouring meters: what is small of them is stored together.
///
/// A row of SQLite costs some microseconds whatever it holds. With a row for each register, a compaction that brings a
/// hundred thousand meters twenty readings each spent more on rows than on readings.
struct RegisterPage: Hashable, Comparable, Sendable {
    /// Meters of a page.
    static let length: Int64 = 64
    /// The last page's number.
    static let last = Int64.max / length

    let number: Int64

    init(number: Int64) { self.number = number }

    init(holding meter: MeterID) { number = meter.value / Self.length }

    /// The ids its meters have, the first of them.
    var firstID: Int64 { number.multipliedReportingOverflow(by: Self.length).partialValue }
    /// The last of them.
    var lastID: Int64 { firstID &+ (Self.length - 1) }

    /// 0 to 63.
    func place(of meter: MeterID) -> Int64 { meter.value - firstID }

    /// The meter at a place; nil when the place is none, or its id.
    func meter(at place: UInt64) -> MeterID? {
        guard place < UInt64(Self.length) else { return nil }
        return MeterID(firstID + Int64(place))
    }

    static func < (a: RegisterPage, b: RegisterPage) -> Bool { a.number < b.number }
}

extension RegisterPage {
    /// Reads a page's registers as its rows have them: how many places after the one before each one's meter is, and the
    /// register.
    struct Registers {
        private let page: RegisterPage
        private var place: UInt64 = 0
        private var previous: RegisterKey?

        init(of page: RegisterPage) { self.page = page }

        /// - Throws: `malformed` for one that is not of the page, or does not come after the one before.
        @inline(__always)
        mutating func next(_ reader: inout ByteReader) throws(FormatError) -> RegisterKey {
            place &+= try reader.varint()
            guard let meter = page.meter(at: place), let register = UInt16(exactly: try reader.varint()) else {
                throw .malformed
            }
            let key = RegisterKey(meter, RegisterID(register))
            if let previous, !previous.precedes(key) { throw .malformed }
            previous = key
            return key
        }
    }
}
