import ArgumentParser

/// How an answer is printed.
enum OutputFormat: String, Hashable, Sendable, CaseIterable, ExpressibleByArgument {
    /// Aligned, with a header, for people.
    case table
    /// One JSON document.
    case json
    /// One JSON object a line.
    case ndjson
    /// RFC 4180 with a header line.
    case csv
    /// Tab-separated without a header.
    case tsv
    /// Ids, one a line.
    case name

    /// The format that a command line names, as far as can be told without parsing it.
    static func named(in arguments: [String]) -> OutputFormat? {
        var found: OutputFormat?
        for (index, argument) in arguments.enumerated() {
            if argument == "--" { break }
            let value: Substring
            if argument == "-o" || argument == "--output" {
                guard index + 1 < arguments.count else { break }
                value = arguments[index + 1][...]
            } else if argument.hasPrefix("--output=") {
                value = argument.dropFirst("--output=".count)
            } else if argument.hasPrefix("-o") {
                value = argument.dropFirst(2)
            } else {
                continue
            }
            found = OutputFormat(rawValue: String(value.first == "=" ? value.dropFirst() : value)) ?? found
        }
        return found
    }
}
