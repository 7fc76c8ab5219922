import Crypto
import Foundation
import GridModel

/// How a receiver knows that a notification is gridd's, and not an old one sent again by somebody else.
///
/// The header is `t=SECONDS,v1=HEX`, HEX being HMAC-SHA256 over `SECONDS.BODY` with the secret they share.
package enum WebhookSignature {
    package static let header = "Gridd-Signature"
    package static let idHeader = "Gridd-Id"

    package static func value(secret: String, body: Data, at now: Instant) -> String {
        let seconds = String(now.milliseconds / 1_000)
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(seconds).".utf8) + body, using: SymmetricKey(data: Data(secret.utf8)))
        let hex = code.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
        return "t=\(seconds),v1=\(hex)"
    }
}
