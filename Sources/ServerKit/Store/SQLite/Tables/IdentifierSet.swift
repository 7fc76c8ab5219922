import GRDB

/// Many ids as a condition. Ids that lie close together are asked for as a range, at half the cost; rows of others may then
/// be among the answers.
struct IdentifierSet {
    private let ids: [Int64]
    /// Nil where a range would hold many more than are asked for.
    private let range: ClosedRange<Int64>?

    init(_ ids: [Int64]) {
        self.ids = ids
        guard let least = ids.min(), let greatest = ids.max(), greatest - least < 2 * Int64(ids.count) + 16 else {
            range = nil
            return
        }
        range = least...greatest
    }

    func condition(on column: String) -> String {
        range == nil ? "\(column) IN (SELECT value FROM json_each(?))" : "\(column) BETWEEN ? AND ?"
    }

    var arguments: StatementArguments {
        guard let range else {
            return [list]
        }
        return [range.lowerBound, range.upperBound]
    }

    /// Hands the rows of a statement to `body` whose only parameters are those of ``condition(on:)``.
    func forEach(_ sql: String, _ db: Database, body: (DirectRow) throws -> Void) throws {
        let statement = try DirectStatement(sql, db)
        if let range {
            try statement.forEach(range.lowerBound, range.upperBound, body: body)
        } else {
            var list = list
            try list.withUTF8 { list in
                try statement.forEach(text: UnsafeRawBufferPointer(list), body: body)
            }
        }
    }

    private var list: String { Self.list(ids) }

    /// Ids as one argument, for `json_each`: SQLite bounds how many a statement may have.
    static func list(_ ids: [Int64]) -> String { "[" + ids.map { String($0) }.joined(separator: ",") + "]" }
}
