import DequeModule

/// The readings that are still in the journal, in the order they were committed, each linked to the one before it of
/// its register.
///
/// Appending is sequential whatever the number of registers, and compaction cuts a prefix off: 24 bytes a reading, in
/// segments that a compaction may hold on to while more is appended.
struct JournalTail {
    struct Node {
        let at: Int64
        let value: Int64
        /// The register's place in ``RegisterBook``.
        let slot: UInt32
        /// How many nodes back the register's node before this one lies; 0 when there is none.
        let back: UInt32
    }

    /// A node's number when there is none.
    static let none: Int64 = -1
    private static let segmentLength: Int64 = 16_384

    private var segments: Deque<ContiguousArray<Node>> = []
    /// The number of the first node of `segments`, whole segments before it being gone.
    private var origin: Int64 = 0
    /// The oldest node that is still in the journal.
    private(set) var start: Int64 = 0
    /// The next node's number.
    private(set) var end: Int64 = 0
    /// Where each journal row ends.
    private var rows: Deque<(sequence: Int64, end: Int64)> = []

    subscript(number: Int64) -> Node {
        let place = number - origin
        return segments[Int(place / Self.segmentLength)][Int(place % Self.segmentLength)]
    }

    /// Appends a reading of the register whose newest node is `head`, and gives back its own number.
    mutating func append(at: Int64, value: Int64, slot: UInt32, head: Int64) -> Int64 {
        if (end - origin) % Self.segmentLength == 0 {
            var segment = ContiguousArray<Node>()
            segment.reserveCapacity(Int(Self.segmentLength))
            segments.append(segment)
        }
        let back = head >= start ? UInt32(exactly: end - head) ?? 0 : 0
        segments[segments.count - 1].append(Node(at: at, value: value, slot: slot, back: back))
        defer { end += 1 }
        return end
    }

    /// The node before `number` of the same register; ``none`` when that has left the journal or never was.
    func before(_ number: Int64) -> Int64 {
        let back = self[number].back
        guard back > 0, number - Int64(back) >= start else { return Self.none }
        return number - Int64(back)
    }

    mutating func endRow(_ sequence: Int64) { rows.append((sequence, end)) }

    /// A run of journal rows from the oldest on.
    struct Run: Sendable {
        fileprivate let segments: [ContiguousArray<Node>]
        fileprivate let first: Int
        let count: Int
        /// The last row's sequence number.
        let through: Int64

        func forEach(_ body: (Node) -> Void) {
            var skip = first
            var left = count
            for segment in segments {
                segment.withUnsafeBufferPointer { nodes in
                    let end = min(nodes.count, skip + left)
                    for index in skip..<end { body(nodes[index]) }
                    left -= end - skip
                }
                skip = 0
                if left == 0 { return }
            }
        }
    }

    /// The oldest rows up to about `limit` readings, or, when given, just those up to `through`; nil when there are none.
    func oldest(_ limit: Int, through: Int64?) -> Run? {
        var last: (sequence: Int64, end: Int64)?
        for row in rows {
            if let through, row.sequence > through { break }
            last = row
            if through == nil, row.end - start >= Int64(limit) { break }
        }
        guard let last else { return nil }
        let firstSegment = Int((start - origin) / Self.segmentLength)
        let endSegment = Int((last.end - origin + Self.segmentLength - 1) / Self.segmentLength)
        return Run(
            segments: firstSegment < endSegment ? Array(segments[firstSegment..<endSegment]) : [],
            first: Int((start - origin) % Self.segmentLength), count: Int(last.end - start), through: last.sequence)
    }

    /// Lets go of the rows up to `sequence`.
    mutating func drop(through sequence: Int64) {
        while let row = rows.first, row.sequence <= sequence {
            start = row.end
            rows.removeFirst()
        }
        while start - origin >= Self.segmentLength {
            segments.removeFirst()
            origin += Self.segmentLength
        }
    }
}
