/// Why a document could not be drawn.
package struct DocumentFault: Error, Hashable, Sendable {
    package let message: String

    init(_ message: String) { self.message = message }
}
