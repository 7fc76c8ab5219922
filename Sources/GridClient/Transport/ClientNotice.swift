/// Something about a request on its way, for people who want to see what is asked; it holds no secrets.
public struct ClientNotice: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// A request is about to be sent: `GET /api/v1/meters?limit=1000`.
        case request
        /// An answer came: `200, 1234 bytes, 3 ms`.
        case answer
        /// It is sent again after a wait: `connection lost, retrying…`.
        case retry
        /// It got through after a retry.
        case recovered
        /// It did not get through, however often it was sent.
        case gaveUp
    }

    public var kind: Kind
    public var text: String
    /// What went wrong, for a retry.
    public var code: ClientError.Code?
}
