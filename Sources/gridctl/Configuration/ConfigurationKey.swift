/// What can be configured.
enum ConfigurationKey: String, CaseIterable, Sendable {
    case server
    case tokenFile
    case caFile
    case context
    case output
    case color
    case timeout
    case pager

    /// Its option; nil where there is none.
    var option: String? {
        switch self {
        case .server: "--server"
        case .tokenFile: "--token-file"
        case .caFile: "--ca-file"
        case .context: "--context"
        case .output: "--output"
        case .color: "--color"
        case .timeout: "--timeout"
        case .pager: nil
        }
    }

    /// Its environment variables, the first before the second.
    var variables: [String] {
        switch self {
        case .server: ["GRIDCTL_SERVER"]
        case .tokenFile: ["GRIDCTL_TOKEN_FILE"]
        case .caFile: ["GRIDCTL_CA_FILE"]
        case .context: ["GRIDCTL_CONTEXT"]
        case .output: ["GRIDCTL_OUTPUT"]
        case .color: ["GRIDCTL_COLOR"]
        case .timeout: ["GRIDCTL_TIMEOUT"]
        case .pager: ["GRIDCTL_PAGER", "PAGER"]
        }
    }

    /// True where the value is the path of a file.
    var isPath: Bool { self == .tokenFile || self == .caFile }

    /// What a folder that somebody walked into may set: nothing that says where a token is sent, or what is run.
    static let ofProject: Set<ConfigurationKey> = [.context, .output, .color, .timeout]
    /// What a context may say.
    static let ofContext: Set<ConfigurationKey> = [.server, .tokenFile, .caFile, .output, .color, .timeout]
    static let all = Set(allCases)

    /// Why `text` is no value of it; nil when it is one.
    func fault(_ text: String) -> String? {
        switch self {
        case .output where OutputFormat(text: text) == nil:
            "\(OutputFormat.plain.map(\.name).joined(separator: ", ")) or template=…"
        case .color where ColorChoice(rawValue: text) == nil: "auto, always or never"
        case .timeout where Seconds(argument: text) == nil: "seconds"
        case .context where !ContextName.isValid(text): "letters, digits, '.', '_' and '-'"
        default: text.isEmpty && self != .pager ? "not empty" : nil
        }
    }
}

/// What a context may be called.
enum ContextName {
    /// Letters, digits, `.`, `_` and `-`; it names a file, and `-` alone is the one before.
    static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "."), name.utf8.count <= 64
        else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
