/// A data object of a payment code: an id, a length and a value (EMV QRCPS merchant-presented mode §3.2).
struct EMVField {
    /// Two digits.
    var id: String
    var value: String

    init(_ id: String, _ value: String) {
        precondition(id.utf8.count == 2)
        self.id = id
        self.value = value
    }

    /// An object whose value is made of objects.
    init(_ id: String, _ fields: [EMVField]) { self.init(id, fields.map(\.text).joined()) }

    /// A value has at most so many characters: its length is written with two digits.
    static let longestValue = 99

    var text: String {
        let length = value.utf8.count
        precondition(length <= Self.longestValue)
        return id + (length < 10 ? "0" : "") + String(length) + value
    }
}
