import Foundation

/// The file that is imported, or standard input.
struct ImportFile {
    /// As it stands in messages.
    let name: String
    let input: TextInput
    /// Bytes; nil where that is not known before the end.
    let size: Int64?
    private let isOurs: Bool

    /// - Throws: ``Failure`` when it can't be opened.
    init(_ path: String, _ surroundings: Surroundings) throws {
        if path == "-" {
            name = "standard input"
            input = surroundings.input
            isOurs = false
        } else {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw Failure(
                    .failure, code: "no_file", "can't open \(path): \(String(cString: strerror(errno)))")
            }
            name = path
            input = TextInput(descriptor: descriptor)
            isOurs = true
        }
        var facts = stat()
        size = fstat(input.descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG ? Int64(facts.st_size) : nil
    }

    func close() {
        if isOurs { _ = Glibc.close(input.descriptor) }
    }
}
