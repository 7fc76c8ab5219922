import Foundation
import TestSupport
import Testing

/// What a meter says, as firmware would write it.
enum WireText {
    static func reading(_ id: String, _ consumption: String, _ datetime: String) -> String {
        #"{"id": "\#(id)", "consumption": \#(consumption), "datetime": "\#(datetime)", "type": "/spent"}"#
    }
}

/// A well-behaved meter that goes on sending while others misbehave.
final class GoodMeter {
    let id: String
    private let socket: MeterSocket
    private(set) var register = 0
    private let begin = Int64(Date().timeIntervalSince1970) - 3_600

    init(on gridd: GriddProcess) async throws {
        socket = try await MeterSocket.connected(port: gridd.metersPort)
        id = try await socket.enrol()
    }

    /// Sends one reading more and gives back the reply.
    func send() async throws -> String {
        register += 1
        let at = "\(InstantText.of(begin + Int64(register)))"
        return try await socket.ask(WireText.reading(id, "\(register)", at)) ?? "nothing"
    }

    /// Sends one reading more, which must be acknowledged.
    func sendAcknowledged(_ comment: String) async throws {
        let reply = try JSONValue(try await send())
        #expect(reply.id == .number(id), "a good meter is served: \(comment)")
        #expect(reply.consumption == .number("\(register)"), "a good meter is served: \(comment)")
    }
}

/// RFC 3339 in UTC.
enum InstantText {
    static func of(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        let numbers = [parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec].map { number in
            number < 10 ? "0\(number)" : "\(number)"
        }
        return "\(parts.tm_year + 1_900)-\(numbers[0])-\(numbers[1])T\(numbers[2]):\(numbers[3]):\(numbers[4])Z"
    }
}
