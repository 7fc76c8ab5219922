import Foundation

/// Standard output, which tells only what was asked for; logs go to standard error.
enum StandardOutput {
    /// Writes at once: whoever waits for the line gets it without a buffer in between.
    static func write(_ text: String) {
        // Nobody may be reading any more; gridd goes on all the same.
        try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }
}
