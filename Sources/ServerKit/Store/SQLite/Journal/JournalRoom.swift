/// How many readings the journal may hold, and how many are worth a compaction.
///
/// A compaction makes a block of each register: of a million meters a reading took 950 ns of CPU in all where a block got
/// two or three, 820 with about six. So a large fleet's journal holds more, in proportion; what it holds takes 24 bytes a
/// reading in memory.
package struct JournalRoom: Hashable, Sendable {
    /// What was configured, in readings; nil for what suits the fleet.
    private let configured: Int?
    /// Compaction by the interval and by hand alone.
    private let isCompactedByHand: Bool

    /// - Parameter configured: Readings the journal may hold before senders are slowed; nil: 4,000,000, or 12 of each
    ///   register where that is more.
    package init(_ configured: Int? = nil, compactedByHand: Bool = false) {
        self.configured = configured
        isCompactedByHand = compactedByHand
    }

    /// Readings before senders are slowed.
    func limit(registers: Int) -> Int { configured ?? chunk(registers: registers) }

    /// The most readings that are compacted in one go.
    func chunk(registers: Int) -> Int { max(Self.fewest, Self.ofEachRegister * registers) }

    /// Readings that are worth a compaction at once; half of the limit, or senders would wait for it.
    func worthCompacting(registers: Int) -> Int {
        guard !isCompactedByHand else { return .max }
        return min(limit(registers: registers), chunk(registers: registers)) / 2
    }

    private static let fewest = 4_000_000
    private static let ofEachRegister = 12
}
