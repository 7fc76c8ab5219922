/// Whose manners a route has: gridd's own, or those that agents which write to InfluxDB expect.
///
/// In InfluxDB's, parameters that are not known are passed over, errors have its shape, and a token may come the ways
/// its users send one.
enum Dialect: Hashable, Sendable {
    case house
    /// InfluxDB 1: `/write`, `/query`, `/ping`.
    case influx1
    /// InfluxDB 2: `/api/v2/write`.
    case influx2

    init(path: String) {
        switch path {
        case "/write", "/query", "/ping": self = .influx1
        case "/api/v2/write": self = .influx2
        default: self = .house
        }
    }
}

extension Endpoint {
    var dialect: Dialect { Dialect(path: path) }
}
