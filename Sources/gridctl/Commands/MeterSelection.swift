import ArgumentParser
import GridModel

/// Meters as the command line names them: ids, ranges of ids, or `-` for those on standard input, one a line.
enum MeterArgument: Hashable, Sendable, ExpressibleByArgument {
    case id(MeterID)
    /// `1-10000`, or `20000-` for all from there on: those there are.
    case range(MeterSelection)
    case standardInput

    init?(argument: String) {
        if argument == "-" {
            self = .standardInput
        } else if let id = MeterID(text: argument) {
            self = .id(id)
        } else if let range = MeterSelection(text: argument) {
            self = .range(range)
        } else {
            return nil
        }
    }
}

extension Collection<MeterArgument> {
    /// The ids in order, each once; the server says which there are of a range.
    /// - Throws: ``Failure`` when standard input holds something else; `ClientError`.
    func meters(_ session: Session) async throws -> [MeterID] {
        var seen: Set<MeterID> = []
        var result: [MeterID] = []
        func take(_ id: MeterID) { if seen.insert(id).inserted { result.append(id) } }
        for argument in self {
            switch argument {
            case .id(let id): take(id)
            case .range(let range):
                for try await page in session.client.meters.list(of: range).pages { page.map(\.id).forEach(take) }
            case .standardInput: try Self.idsOnStandardInput(session.surroundings).forEach(take)
            }
        }
        return result
    }

    /// All of them together, without asking the server.
    /// - Throws: ``Failure`` when standard input holds something else.
    func selection(_ surroundings: Surroundings) throws -> MeterSelection {
        MeterSelection(
            try flatMap { argument in
                switch argument {
                case .id(let id): [id...id]
                case .range(let range): range.ranges
                case .standardInput: try Self.idsOnStandardInput(surroundings).map { $0...$0 }
                }
            })
    }

    private static func idsOnStandardInput(_ surroundings: Surroundings) throws -> [MeterID] {
        try surroundings.input.readAll(limit: 64 << 20).split(whereSeparator: \.isWhitespace).map { word in
            guard let id = MeterID(text: word) else {
                throw Failure(
                    .invalid, code: "invalid", "\(word) on standard input is no meter's id",
                    wayOut: "gridctl meters -o name prints ids")
            }
            return id
        }
    }
}
