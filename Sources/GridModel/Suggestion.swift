/// What somebody may have meant.
package enum Suggestion {
    /// The word of `known` that is nearest to `word`, or the one that begins with it; nil when none is near.
    package static func nearest(to word: String, among known: some Sequence<String>) -> String? {
        let begun = known.filter { word.count >= 3 && $0.lowercased().hasPrefix(word.lowercased()) }
        if begun.count == 1 { return begun[0] }
        return known.map { (name: $0, distance: distance(word, $0)) }
            .filter { $0.distance <= max(1, word.count / 3) }
            .min { $0.distance < $1.distance }?
            .name
    }

    /// How many letters must be put in, left out, replaced or swapped to make one word of the other.
    ///
    /// Source: optimal string alignment; Boytsov 2011, "Indexing methods for approximate dictionary searching".
    package static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a.lowercased())
        let b = Array(b.lowercased())
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count { table[i][0] = i }
        for j in 0...b.count { table[0][j] = j }
        for i in 1...a.count {
            for j in 1...b.count {
                let replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, replaced)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
                }
            }
        }
        return table[a.count][b.count]
    }
}
