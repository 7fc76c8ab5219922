/// The text of `Benchmarks/RESULTS.md`: a head, then a section a benchmark.
struct ResultsFile: Equatable {
    static let head = """
        # Results

        What `scripts/bench` measured last, a section a benchmark, each with the machine it ran on. Figures are the median of
        the rounds, with the least and the greatest in brackets; gridd and its peers ran in turn. CPU is the server process's
        own user and system time until it had nothing left to do: gridd's journal is empty then, and a peer's merges are done.
        """

    private(set) var sections: [(name: String, body: String)]

    static func == (a: ResultsFile, b: ResultsFile) -> Bool { a.text == b.text }

    /// Reads a file as it was written by ``text``; nothing gives no sections.
    init(_ text: String = "") {
        sections = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("## ") {
                sections.append((String(line.dropFirst(3)), ""))
            } else if !sections.isEmpty {
                sections[sections.count - 1].body += line + "\n"
            }
        }
        for index in sections.indices { sections[index].body = Self.trimmed(sections[index].body) }
    }

    /// Puts a section in the place of the one of that name; the others stay as they are.
    /// - Parameter order: All names, in the order that sections are to have; names not among them go last.
    mutating func put(_ name: String, _ body: String, order: [String]) {
        sections.removeAll { $0.name == name }
        sections.append((name, Self.trimmed(body)))
        func place(_ name: String) -> Int { order.firstIndex(of: name) ?? order.count }
        sections = sections.enumerated().sorted {
            (place($0.element.name), $0.offset) < (place($1.element.name), $1.offset)
        }.map(\.element)
    }

    var text: String {
        ([Self.head] + sections.map { "## \($0.name)\n\n\($0.body)" }).joined(separator: "\n\n") + "\n"
    }

    private static func trimmed(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.first?.isEmpty == true { lines.removeFirst() }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
