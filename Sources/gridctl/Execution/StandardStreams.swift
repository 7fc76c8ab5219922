import Foundation

/// The three descriptors that every program has.
enum StandardStreams {
    /// Puts something where one of them was closed before gridctl was started: else a socket would get its number, and
    /// what is printed would go there.
    static func occupy() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // Standard output can be written to no more than before: that is said, as other tools say it.
            _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
