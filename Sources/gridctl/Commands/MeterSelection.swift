import ArgumentParser
import GridModel

/// Meters as the command line names them: ids, or `-` for those on standard input, one a line.
enum MeterArgument: Hashable, Sendable, ExpressibleByArgument {
    case id(MeterID)
    case standardInput

    init?(argument: String) {
        if argument == "-" {
            self = .standardInput
        } else if let id = MeterID(text: argument) {
            self = .id(id)
        } else {
            return nil
        }
    }
}

extension Collection<MeterArgument> {
    /// The ids in order, each once.
    /// - Throws: ``Failure`` when standard input holds something else.
    func meters(_ surroundings: Surroundings) throws -> [MeterID] {
        var seen: Set<MeterID> = []
        var result: [MeterID] = []
        for argument in self {
            switch argument {
            case .id(let id): if seen.insert(id).inserted { result.append(id) }
            case .standardInput:
                for word in try surroundings.input.readAll(limit: 64 << 20).split(whereSeparator: \.isWhitespace) {
                    guard let id = MeterID(text: word) else {
                        throw Failure(
                            .invalid, code: "invalid", "\(word) on standard input is no meter's id",
                            wayOut: "gridctl meters -o name prints ids")
                    }
                    if seen.insert(id).inserted { result.append(id) }
                }
            }
        }
        return result
    }
}
