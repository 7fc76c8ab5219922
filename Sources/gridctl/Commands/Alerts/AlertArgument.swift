import ArgumentParser

/// Alerts as the command line names them: ids, or `-` for those on standard input, one a line.
enum AlertArgument: Hashable, Sendable, ExpressibleByArgument {
    case id(Int64)
    case standardInput

    init?(argument: String) {
        if argument == "-" {
            self = .standardInput
        } else if let id = Self.id(argument) {
            self = .id(id)
        } else {
            return nil
        }
    }

    private static func id(_ text: some StringProtocol) -> Int64? {
        guard text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let value = Int64(text), value > 0 else { return nil }
        return value
    }

    /// The ids in order. Throws ``Failure`` when standard input holds something else.
    func ids(_ surroundings: Surroundings) throws -> [Int64] {
        switch self {
        case .id(let id): [id]
        case .standardInput:
            try surroundings.input.readAll(limit: 64 << 20).split(whereSeparator: \.isWhitespace).map { word in
                guard let id = Self.id(word) else {
                    throw Failure(
                        .invalid, code: "invalid", "\(word) on standard input is no alert's id",
                        wayOut: "gridctl alerts -o name prints ids")
                }
                return id
            }
        }
    }
}
