import Foundation

/// The parser's own description of a program: swift-argument-parser's ToolInfo, version 0, as `_dumpHelp()` gives it.
struct CommandTree: Hashable, Sendable, Decodable {
    /// A command and what it takes.
    struct Command: Hashable, Sendable, Decodable {
        var superCommands: [String]?
        var shouldDisplay: Bool?
        var commandName: String
        var aliases: [String]?
        var abstract: String?
        var discussion: String?
        var defaultSubcommand: String?
        var subcommands: [Command]?
        var arguments: [Argument]?
    }

    struct Name: Hashable, Sendable, Decodable {
        enum Kind: String, Hashable, Sendable, Decodable { case long, short, longWithSingleDash }
        var kind: Kind
        var name: String

        /// As it is typed: `--limit`, `-o`.
        var spelling: String { (kind == .long ? "--" : "-") + name }
    }

    struct Argument: Hashable, Sendable, Decodable {
        enum Kind: String, Hashable, Sendable, Decodable { case positional, option, flag }
        var kind: Kind
        var shouldDisplay: Bool
        var sectionTitle: String?
        var isOptional: Bool
        var isRepeating: Bool
        var parsingStrategy: String
        var names: [Name]?
        var preferredName: Name?
        var valueName: String?
        var defaultValue: String?
        var allValues: [String]?
        var allValueDescriptions: [String: String]?
        var completionKind: Completion?
        var abstract: String?
        var discussion: String?
    }

    /// How an argument's value is completed.
    enum Completion: Hashable, Sendable {
        case list([String])
        case file
        case directory
        /// By a closure or a shell command, which the description does not carry.
        case opaque
    }

    var serializationVersion: Int
    var command: Command

    /// Reads a description; throws when it is none, or of another version.
    init(json: String) throws {
        self = try JSONDecoder().decode(CommandTree.self, from: Data(json.utf8))
        guard serializationVersion == 0 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "help of version \(serializationVersion), 0 is known"))
        }
    }
}

extension CommandTree.Command {
    /// Subcommands that help shows, `help` itself left out.
    var visibleSubcommands: [Self] {
        (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
    }

    var visibleArguments: [CommandTree.Argument] { (arguments ?? []).filter(\.shouldDisplay) }

    var positionals: [CommandTree.Argument] { (arguments ?? []).filter { $0.kind == .positional } }

    /// The subcommand called `name`, by its name or an alias.
    func subcommand(_ name: String) -> Self? {
        (subcommands ?? []).first { $0.commandName == name || ($0.aliases ?? []).contains(name) }
    }

    /// The subcommand that runs when none is named.
    var defaultCommand: Self? { defaultSubcommand.flatMap(subcommand) }

    /// The option or flag spelled `spelling`, here or in the subcommand that runs when none is named.
    func argument(spelled spelling: String) -> CommandTree.Argument? {
        let here = (arguments ?? []).first { $0.isSpelled(spelling) }
        return here ?? defaultCommand?.argument(spelled: spelling)
    }
}

extension CommandTree.Argument {
    func isSpelled(_ spelling: String) -> Bool { (names ?? []).contains { $0.spelling == spelling } }
}

extension CommandTree.Completion: Decodable {
    private enum CodingKeys: String, CodingKey { case list, file, directory, shellCommand, custom, customAsync }
    private struct Values: Decodable { var values: [String] }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let list = try container.decodeIfPresent(Values.self, forKey: .list) {
            self = .list(list.values)
        } else if container.contains(.file) {
            self = .file
        } else if container.contains(.directory) {
            self = .directory
        } else {
            self = .opaque
        }
    }
}
