/// Which server the completion of a command line asks.
enum LiveCompletion {
    /// The options of a command line that say where the server is.
    static func settings(_ words: [String]) -> GlobalSettings {
        var settings = GlobalSettings()
        func value(of option: String, at index: Int) -> String? {
            if words[index] == option, index + 1 < words.count { return words[index + 1] }
            return words[index].hasPrefix(option + "=") ? String(words[index].dropFirst(option.count + 1)) : nil
        }
        for index in words.indices {
            settings.server = value(of: "--server", at: index) ?? settings.server
            settings.tokenFile = value(of: "--token-file", at: index) ?? settings.tokenFile
            settings.context = value(of: "--context", at: index) ?? settings.context
            settings.caFile = value(of: "--ca-file", at: index) ?? settings.caFile
        }
        return settings
    }
}
