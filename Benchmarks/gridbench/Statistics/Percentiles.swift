/// Percentiles of a set of values, exactly: by nearest rank.
struct Percentiles {
    private let sorted: [Int64]

    init(_ values: [Int64]) { sorted = values.sorted() }

    var count: Int { sorted.count }
    /// 0 when there is nothing.
    var most: Int64 { sorted.last ?? 0 }

    /// The least value that is not below `share` of all; 0 when there is nothing.
    func at(_ share: Double) -> Int64 {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }
}
