import Foundation
import GridModel

/// The question for the meters there are, as gridctl asks it.
enum MetersQuestion {
    static let target = target(limit: 1_000)

    static func target(limit: Int) -> String { "/api/v1/meters?limit=\(limit)" }

    /// What gridd answers.
    static func page(_ bytes: [UInt8]) throws -> Page<Meter> { try decode(bytes) }

    /// What `gridctl -o json meters` prints.
    static func meters(_ bytes: [UInt8]) throws -> [Meter] { try decode(bytes) }

    private static func decode<Value: Decodable>(_ bytes: [UInt8]) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw Failure("these are no meters: \(String(decoding: bytes.prefix(300), as: UTF8.self))")
        }
    }
}
