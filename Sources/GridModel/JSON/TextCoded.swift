/// A value that JSON has as a text of its own form.
public protocol TextCoded: Codable {
    /// Nil for anything that ``text`` never is.
    init?(text: some StringProtocol)
    var text: String { get }
    /// What is said of a text that is none: `2026-13 is no month; months are like 2026-11`.
    static func refusal(of text: String) -> String
}

extension TextCoded {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: Self.refusal(of: text))
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
