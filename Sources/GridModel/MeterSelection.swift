/// Some of the meters there are, by their ids: `7`, `1-10000`, `1-500,20000-`.
public struct MeterSelection: Hashable, Sendable {
    /// In order, and none overlaps another. An open end is the greatest id there can be.
    public private(set) var ranges: [ClosedRange<MeterID>]

    /// Every meter there is.
    public static let all = MeterSelection([1...greatest])

    private static let greatest = MeterID(integerLiteral: .max)

    public init(_ ranges: some Sequence<ClosedRange<MeterID>>) {
        self.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = self.ranges.last, range.lowerBound <= last.upperBound {
                self.ranges[self.ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                self.ranges.append(range)
            }
        }
    }

    public init(_ meters: some Sequence<MeterID>) { self.init(meters.map { $0...$0 }) }

    /// Reads ids and ranges of them, separated by commas; nil for anything else, and for a range that ends before it
    /// begins.
    public init?(text: some StringProtocol) {
        var ranges: [ClosedRange<MeterID>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let range = Self.range(part) else { return nil }
            ranges.append(range)
        }
        self.init(ranges)
    }

    private static func range(_ text: some StringProtocol) -> ClosedRange<MeterID>? {
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = ends.first.flatMap({ MeterID(text: $0) }) else { return nil }
        if ends.count == 1 { return first...first }
        guard !ends[1].isEmpty else { return first...greatest }
        guard let last = MeterID(text: ends[1]), first <= last else { return nil }
        return first...last
    }

    public var isEmpty: Bool { ranges.isEmpty }

    /// Those that are named one by one, so that one which is not there is a mistake; a range takes what there is.
    public var named: [MeterID] { ranges.filter { $0.lowerBound == $0.upperBound }.map(\.lowerBound) }

    public func contains(_ meter: MeterID) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = low + (high - low) / 2
            if ranges[middle].upperBound < meter { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(meter)
    }

    /// The meters that are in both.
    public func intersection(_ other: MeterSelection) -> MeterSelection {
        var result: [ClosedRange<MeterID>] = []
        var (mine, theirs) = (0, 0)
        while mine < ranges.count, theirs < other.ranges.count {
            let (a, b) = (ranges[mine], other.ranges[theirs])
            let (first, last) = (max(a.lowerBound, b.lowerBound), min(a.upperBound, b.upperBound))
            if first <= last { result.append(first...last) }
            if a.upperBound < b.upperBound { mine += 1 } else { theirs += 1 }
        }
        return MeterSelection(result)
    }
}

extension MeterSelection: CustomStringConvertible {
    public var description: String {
        ranges.map { range in
            if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
            return range.upperBound == Self.greatest
                ? "\(range.lowerBound)-" : "\(range.lowerBound)-\(range.upperBound)"
        }
        .joined(separator: ",")
    }
}
