import ArgumentParser

/// How an answer is printed.
enum OutputFormat: Hashable, Sendable {
    /// Aligned, with a header, for people.
    case table
    /// As `table`, with every column there is and nothing cut.
    case wide
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
    /// A Mustache template, filled in for each row.
    case template(String)

    /// Those that are a word by themselves.
    static let plain: [(name: String, format: OutputFormat)] = [
        ("table", .table), ("wide", .wide), ("json", .json), ("ndjson", .ndjson), ("csv", .csv), ("tsv", .tsv),
        ("name", .name),
    ]

    private static let templatePrefix = "template="

    /// Reads `table`, …, `template=TEXT`; nil for anything else.
    init?(text: String) {
        if text.hasPrefix(Self.templatePrefix) {
            self = .template(String(text.dropFirst(Self.templatePrefix.count)))
        } else if let plain = Self.plain.first(where: { $0.name == text }) {
            self = plain.format
        } else {
            return nil
        }
    }

    /// As ``init(text:)`` reads it.
    var text: String {
        if case .template(let template) = self { return Self.templatePrefix + template }
        return Self.plain.first { $0.format == self }?.name ?? ""
    }

    /// True where the answer is laid out for people, who read local times.
    var isForPeople: Bool { self == .table || self == .wide }

    /// True where errors are JSON too.
    var isJSON: Bool { self == .json || self == .ndjson }

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
            found = OutputFormat(text: String(value.first == "=" ? value.dropFirst() : value)) ?? found
        }
        return found
    }
}

extension OutputFormat: ExpressibleByArgument {
    init?(argument: String) { self.init(text: argument) }

    static var allValueStrings: [String] { plain.map(\.name) + [templatePrefix] }
}
