import Hummingbird

extension HTTPFields {
    /// WHATWG HTML §9.2.4.
    var lastEventID: String? { value(of: "last-event-id") }
    /// draft-ietf-httpapi-idempotency-key-header.
    var idempotencyKey: String? { value(of: "idempotency-key") }

    private func value(of canonicalName: String) -> String? {
        first { $0.name.canonicalName == canonicalName }?.value
    }
}
