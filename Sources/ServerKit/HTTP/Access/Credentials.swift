import Foundation
import GridModel
import Hummingbird

/// The token that a request brings, in whichever way its route takes one.
enum Credentials {
    /// - Throws: ``Problem`` 400 for a query that can't be read.
    static func token(of request: Request) throws(Problem) -> String? {
        let authorization = request.headers[.authorization]
        if let token = value(of: authorization, scheme: "bearer") { return token }
        let dialect = Dialect(path: request.uri.path)
        if dialect == .house { return nil }
        // InfluxDB 2's own scheme; towards InfluxDB 1 its clients send a user and a password in it.
        if let token = value(of: authorization, scheme: "token") { return password(token) ?? token }
        if let basic = value(of: authorization, scheme: "basic") {
            return Data(base64Encoded: basic).flatMap { password(String(decoding: $0, as: UTF8.self)) }
        }
        guard dialect == .influx1 else { return nil }
        return try Query(request.uri.query, known: ["p"], as: dialect).text("p")
    }

    /// What follows the scheme, whose case does not matter (RFC 9110 §11.1).
    static func value(of authorization: String?, scheme: String) -> String? {
        guard let parts = authorization?.split(separator: " ", maxSplits: 1), parts.count == 2,
            parts[0].lowercased() == scheme
        else { return nil }
        let value = parts[1].drop { $0 == " " }
        return value.isEmpty ? nil : String(value)
    }

    /// The password of `USER:PASSWORD` (RFC 7617): a token knows by itself whose it is.
    private static func password(_ pair: String) -> String? {
        let parts = pair.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[1].isEmpty ? String(parts[1]) : nil
    }
}
