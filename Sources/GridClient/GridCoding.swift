import Foundation
import GridModel

/// How the API's payloads are written as JSON: the same way on both ends.
enum GridCoding {
    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    static var decoder: JSONDecoder { JSONDecoder() }

    /// What `request` was answered with.
    /// - Throws: ``ClientError`` `unexpectedAnswer`.
    static func value<Value: Decodable>(
        _ type: Value.Type = Value.self, from answer: Data, to request: Request
    ) throws -> Value {
        do {
            return try decoder.decode(type, from: answer)
        } catch {
            throw ClientError(
                .unexpectedAnswer, "the answer to \(request.method.rawValue) \(request.path) is not one of gridd's",
                subject: request.subject)
        }
    }

    /// A path component or query value with everything but RFC 3986's unreserved characters percent-encoded.
    static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return result
    }
}
