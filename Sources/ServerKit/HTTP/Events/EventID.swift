/// An event's place in the order of events: a journal sequence number and an index behind it.
package struct EventID: Hashable, Comparable, Sendable {
    package var sequence: Int64
    package var index: Int64

    package init(sequence: Int64, index: Int64) {
        self.sequence = sequence
        self.index = index
    }

    /// Behind every reading of a batch.
    package static func end(of sequence: Int64) -> EventID { EventID(sequence: sequence, index: 4_294_967_295) }

    /// `17.3`.
    package var text: String { "\(sequence).\(index)" }

    /// Nil for text in another form.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int64(parts[0]), let index = Int64(parts[1]), sequence >= 0, index >= 0
        else { return nil }
        self.init(sequence: sequence, index: index)
    }

    package static func < (a: EventID, b: EventID) -> Bool { (a.sequence, a.index) < (b.sequence, b.index) }
}
