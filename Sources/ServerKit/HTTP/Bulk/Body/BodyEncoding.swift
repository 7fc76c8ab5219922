import GridModel
import Hummingbird

/// How a body is packed for its way (RFC 9110 §8.4).
enum BodyEncoding: Hashable, Sendable {
    case identity, gzip

    /// - Throws: ``Problem`` 415 for what is not unpacked here.
    init(of request: Request) throws(Problem) {
        let names = request.headers[values: .contentEncoding].flatMap { $0.split(separator: ",") }
            .map { $0.lowercased().filter { !$0.isWhitespace } }.filter { !$0.isEmpty && $0 != "identity" }
        switch names {
        case []: self = .identity
        case ["gzip"], ["x-gzip"]: self = .gzip
        default:
            throw .unsupportedMediaType(
                "a body is not taken as \(names.joined(separator: ", ")) — send it as gzip, or as it is")
        }
    }
}
