import GridModel
import Hummingbird

/// An error as InfluxDB 1 tells it.
struct InfluxError1: Hashable, Codable {
    var error: String
}

/// An error as InfluxDB 2 tells it.
struct InfluxError2: Hashable, Codable {
    var code: String
    var message: String
    /// The first line that was not taken; nil when it is about none.
    var line: Int?

    /// The code that belongs to an HTTP status.
    static func code(of status: Int) -> String {
        switch status {
        case 400: "invalid"
        case 401: "unauthorized"
        case 403: "forbidden"
        case 404: "not found"
        case 405: "method not allowed"
        case 413: "request too large"
        case 415: "unsupported media type"
        case 503: "unavailable"
        default: "internal error"
        }
    }
}

extension Refusal {
    /// The answer as a caller of this route reads it.
    ///
    /// An agent throws away what is answered with a 4xx, and sends again what is answered with a 5xx. So a body that
    /// came too slowly, which may come faster the next time, is 503 there.
    func response(in dialect: Dialect) -> Response {
        guard dialect != .house, ![404, 405].contains(problem.status) else { return response }
        var headers = headers
        let status: Int
        switch problem.status {
        case 408:
            status = 503
            headers[.retryAfter] = "1"
        case 422: status = 400
        default: status = problem.status
        }
        let message = problem.detail ?? problem.title
        return Influx.error(message, line: nil, status: status, headers: headers, in: dialect)
    }
}

enum Influx {
    /// An error in the shape that belongs to a dialect.
    static func error(
        _ message: String, line: Int?, status: Int, headers: HTTPFields = [:], in dialect: Dialect
    ) -> Response {
        var headers = headers.merging(Self.headers)
        headers[.contentType] = "application/json"
        // Strings and numbers, whose encoding does not fail.
        let body =
            dialect == .influx2
            ? try? JSON.encode(InfluxError2(code: InfluxError2.code(of: status), message: message, line: line))
            : try? JSON.encode(InfluxError1(error: message))
        return Response(
            status: .init(code: status), headers: headers, body: ResponseBody(byteBuffer: body ?? ByteBuffer()))
    }

    /// What clients look at to see whom they talk to.
    static var headers: HTTPFields {
        var fields = HTTPFields()
        // Both are valid names of fields.
        fields[.init("X-Influxdb-Version")!] = "gridd-\(Version.current)"
        fields[.init("X-Influxdb-Build")!] = "gridd"
        return fields
    }
}

extension HTTPFields {
    fileprivate func merging(_ others: HTTPFields) -> HTTPFields {
        var all = self
        for field in others { all[field.name] = field.value }
        return all
    }
}
