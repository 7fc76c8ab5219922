import GridModel

/// A pack's bytes: small blocks of a page's registers, of one window.
///
/// Header: version, CRC-32 of the directory's length, the directory and the place the pack is stored at. The directory: how
/// many blocks there are, then of each, in order of register: how many places after the one before its meter is, the
/// register, the first instant (from the window's start), how much later the last is, the count, and the block's length.
/// Then the blocks (``BlockCodec``), each with its own checksum.
enum PackCodec {
    static let version: UInt8 = 1
    private static let headerLength = 5

    /// A block as the directory has it.
    struct Entry: Hashable {
        let key: RegisterKey
        let first: Instant
        let last: Instant
        let count: Int
        /// Where its bytes are among the pack's.
        let bytes: Range<Int>
    }

    /// Collects blocks, which come in order of register, no register twice.
    struct Draft {
        private(set) var count = 0
        /// Readings of all blocks.
        private(set) var readings = 0
        private(set) var first: Instant?
        private(set) var last: Instant?
        private var directory = ByteWriter()
        private var blocks = ByteWriter()
        private var place: Int64 = 0

        let window: Window
        let page: RegisterPage
        private let start: Instant

        init(window: Window, page: RegisterPage) {
            self.window = window
            self.page = page
            start = window.start
            directory.reserve(768)
            blocks.reserve(4_096)
        }

        /// Readings in order, not empty.
        mutating func add(_ readings: ArraySlice<Reading>, of key: RegisterKey) {
            guard let first = readings.first?.at, let last = readings.last?.at else { return }
            let length = BlockCodec.write(readings, into: &blocks, window: window, key: key)
            note(key, first, last, readings.count, length: length)
        }

        /// A block of another pack of the same page and window, as it is.
        mutating func add(_ entry: Entry, block: UnsafeRawBufferPointer) {
            note(entry.key, entry.first, entry.last, entry.count, length: block.count)
            blocks.append(block)
        }

        private mutating func note(_ key: RegisterKey, _ first: Instant, _ last: Instant, _ count: Int, length: Int) {
            let place = page.place(of: key.meter)
            directory.varint(UInt64(place - self.place))
            directory.varint(UInt64(key.register.value))
            directory.varint(UInt64(first - start))
            directory.varint(UInt64(last - first))
            directory.varint(UInt64(count))
            directory.varint(UInt64(length))
            self.place = place
            self.count += 1
            readings += count
            self.first = min(self.first ?? first, first)
            self.last = max(self.last ?? last, last)
        }

        func encoded() -> [UInt8] {
            var head = ByteWriter()
            head.varint(UInt64(count))
            head.append(directory.bytes)
            var writer = ByteWriter()
            writer.reserve(headerLength + 4 + head.bytes.count + blocks.bytes.count)
            writer.byte(version)
            writer.fixed(head.bytes.withUnsafeBytes { checksum(of: $0, window, page) })
            writer.varint(UInt64(head.bytes.count))
            writer.append(head.bytes)
            writer.append(blocks.bytes)
            return writer.bytes
        }
    }

    /// The pack's blocks in order of register.
    static func directory(
        of bytes: UnsafeRawBufferPointer, window: Window, page: RegisterPage
    ) throws(FormatError) -> [Entry] {
        var entries: [Entry] = []
        try forEachEntry(of: bytes, window: window, page: page) { entry, count in
            if entries.isEmpty { entries.reserveCapacity(count) }
            entries.append(entry)
            return true
        }
        return entries
    }

    /// A register's block; nil when there is none.
    static func entry(
        of key: RegisterKey, in bytes: UnsafeRawBufferPointer, window: Window, page: RegisterPage
    ) throws(FormatError) -> Entry? {
        var found: Entry?
        try forEachEntry(of: bytes, window: window, page: page) { entry, _ in
            if entry.key == key { found = entry }
            return entry.key.precedes(key)
        }
        return found
    }

    /// Hands each block, and how many there are, to `body` until that gives false.
    @inline(__always)
    private static func forEachEntry(
        of bytes: UnsafeRawBufferPointer, window: Window, page: RegisterPage, body: (Entry, Int) -> Bool
    ) throws(FormatError) {
        var reader = ByteReader(bytes)
        let version = try reader.byte()
        guard version == Self.version else { throw .unknownVersion(version) }
        let expected = try reader.fixed(UInt32.self)
        let range = try directoryRange(of: bytes)
        let directory = UnsafeRawBufferPointer(rebasing: bytes[range])
        guard checksum(of: directory, window, page) == expected else { throw .checksum }
        var start = range.upperBound
        var registers = RegisterPage.Registers(of: page)
        let (from, to) = (window.start, window.next.start)
        reader = ByteReader(directory)
        let count = try reader.varint()
        guard count <= UInt64(directory.count) else { throw .malformed }
        for _ in 0..<count {
            let key = try registers.next(&reader)
            let first = try instant(after: from, by: try reader.varint(), before: to)
            let last = try instant(after: first, by: try reader.varint(), before: to)
            let readings = try reader.varint()
            let length = try reader.varint()
            guard readings <= UInt64(BlockCodec.maximumCount), length <= UInt64(bytes.count - start) else {
                throw .truncated
            }
            let entry = Entry(
                key: key, first: first, last: last, count: Int(readings), bytes: start..<start + Int(length))
            guard body(entry, Int(count)) else { return }
            start += Int(length)
        }
        guard reader.remaining == 0, start == bytes.count else { throw .malformed }
    }

    /// Where the directory is among a pack's bytes; the blocks follow it.
    static func directoryRange(of bytes: UnsafeRawBufferPointer) throws(FormatError) -> Range<Int> {
        var reader = ByteReader(bytes)
        _ = try reader.take(headerLength)
        let length = try reader.varint()
        guard length <= UInt64(reader.remaining) else { throw .truncated }
        return reader.offset..<reader.offset + Int(length)
    }

    private static func instant(
        after start: Instant, by milliseconds: UInt64, before end: Instant
    ) throws(FormatError) -> Instant {
        guard milliseconds < UInt64(end - start) else { throw .malformed }
        return start.adding(milliseconds: Int64(milliseconds))
    }

    static func checksum(of directory: UnsafeRawBufferPointer, _ window: Window, _ page: RegisterPage) -> UInt32 {
        var checksum = Checksum()
        checksum.add(UInt32(truncatingIfNeeded: directory.count))
        checksum.add(window.number)
        checksum.add(page.number)
        checksum.add(directory)
        return checksum.value
    }
}
