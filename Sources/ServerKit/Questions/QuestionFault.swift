import GridModel

/// Why a question has no answer.
package struct QuestionFault: Error, Hashable, Sendable {
    package struct Code: Hashable, Sendable, RawRepresentable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }

        /// No such meter was ever enrolled.
        package static let unknownMeter = Code(rawValue: "unknown_meter")
        /// The question contradicts itself or can't be read.
        /// The readings asked for were let go of.
        package static let noLongerKept = Code(rawValue: "no_longer_kept")
        package static let badRequest = Code(rawValue: "bad_request")
    }

    package let code: Code
    /// What is wrong, naming the input, and the way out.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    static func unknownMeter(_ meter: MeterID) -> QuestionFault {
        QuestionFault(.unknownMeter, "no meter \(meter) — gridctl meters lists the ones there are")
    }
}
