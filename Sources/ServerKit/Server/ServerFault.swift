/// Why gridd can't start or go on, for the person who started it.
package struct ServerFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, naming the input, and the way out.
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}
