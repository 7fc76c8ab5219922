import GridClient

/// All that was configured, the strongest first: flag, shell, environment, project, user, system.
struct Configuration: Sendable {
    /// Somewhere that values come from.
    struct Source: Hashable, Sendable {
        enum Level: String, Sendable { case flag, shell, environment, project, user, system }

        var level: Level
        /// The file; nil where it is none.
        var path: String?
        /// The context whose file it is.
        var context: String?
        var values: [ConfigurationKey: String]
        /// The variables that values of the environment come from.
        var variables: [ConfigurationKey: String] = [:]
    }

    /// A value and where it comes from.
    struct Setting: Hashable, Sendable {
        var value: String
        var source: Source
    }

    /// The strongest first; the context's own file right behind the source that names it.
    let sources: [Source]
    /// The context whose file is among them.
    let context: String?

    /// Reads what there is.
    ///
    /// - Parameter line: The options of the command line, or of the line of the shell.
    /// - Throws: ``Failure`` for a file that can't be read or a context that is not there.
    init(_ line: GlobalSettings, _ surroundings: Surroundings) throws {
        let folders = Folders(surroundings.environment)
        let home = surroundings.variable("HOME")
        let contexts = ContextStore(surroundings)
        var sources = [
            Source(level: .flag, values: line.configured),
            Source(level: .shell, values: surroundings.defaults.configured),
            try Self.variables(surroundings),
        ]
        func add(_ level: Source.Level, _ path: String, _ allowed: Set<ConfigurationKey>) throws {
            if let file = try ConfigurationFile(path: path, allowed: allowed, home: home) {
                sources.append(Source(level: level, path: path, values: file.values))
            }
        }
        if let path = ProjectFile.path(surroundings.workingFolder) {
            try add(.project, path, ConfigurationKey.ofProject)
        }
        if let chosen = contexts.chosen().current {
            sources.append(
                Source(level: .user, path: folders.state.map { $0 + "/context" }, values: [.context: chosen]))
        }
        if let folder = folders.configuration { try add(.user, folder + "/config.yaml", ConfigurationKey.all) }
        for folder in folders.system { try add(.system, folder + "/config.yaml", ConfigurationKey.all) }
        // What other programs trust too, as curl and OpenSSL's own tools do, says nothing against what is said here.
        if let file = surroundings.variable("SSL_CERT_FILE") {
            sources.append(
                Source(level: .environment, values: [.caFile: file], variables: [.caFile: "SSL_CERT_FILE"]))
        }

        let namer = sources.firstIndex { $0.values[.context] != nil || $0.values[.server] != nil }
        // A server that is named before a context is asked in its place: the context does not even have to be there.
        context = namer.flatMap { sources[$0].values[.server] == nil ? sources[$0].values[.context] : nil }
        if let namer, let context {
            let file = try contexts.context(context).file
            sources.insert(
                Source(level: sources[namer].level, path: file.path, context: context, values: file.values),
                at: namer + 1)
        }
        self.sources = sources
    }

    /// What counts for `key`; nil when nobody says.
    func setting(_ key: ConfigurationKey) -> Setting? { candidates(key).first { counts($0, key) } }

    /// Everybody who says something about `key`, the strongest first.
    func candidates(_ key: ConfigurationKey) -> [Setting] {
        sources.compactMap { source in source.values[key].map { Setting(value: $0, source: source) } }
    }

    /// A token in a file belongs to the server of the same file: another server is not shown it. So do a context's
    /// certificates.
    func counts(_ setting: Setting, _ key: ConfigurationKey) -> Bool {
        guard key == .tokenFile || key == .caFile else { return true }
        if key == .tokenFile, setting.source.level == .environment { return environmentsTokenCounts }
        let isBound = key == .tokenFile ? setting.source.path != nil : setting.source.context != nil
        if isBound { return self.setting(.server)?.source == setting.source }
        // What the shell was started with goes with the server it was started with.
        if setting.source.level == .shell { return self.setting(.server).map { $0.source.level != .flag } ?? true }
        return true
    }

    /// A token in the environment goes to the server that the environment names; where it names none, to one that the
    /// command line or the user's configuration gives by its address. A context has a token of its own, or none.
    private var environmentsTokenCounts: Bool {
        // A Unix socket needs no token: one that lies in the environment is meant for somebody else.
        guard let server = setting(.server), ServerAddress(server.value)?.isUnixSocket == false else { return false }
        if server.source.level == .environment { return true }
        let namesItsOwn = sources.contains { source in
            source.level == .environment && (source.values[.server] ?? source.values[.context]) != nil
        }
        return server.source.context == nil && !namesItsOwn
    }

    /// The options of `line`, completed by everything else.
    func completed(_ line: GlobalSettings, over defaults: GlobalSettings) -> GlobalSettings {
        var settings = line.over(defaults)
        settings.server = setting(.server)?.value
        settings.tokenFile = setting(.tokenFile)?.value
        settings.caFile = setting(.caFile)?.value
        settings.context = setting(.server)?.source.context
        settings.output = settings.output ?? setting(.output).flatMap { OutputFormat(text: $0.value) }
        settings.color = settings.color ?? setting(.color).flatMap { ColorChoice(rawValue: $0.value) }
        settings.timeout = settings.timeout ?? setting(.timeout).flatMap { Seconds(argument: $0.value)?.duration }
        settings.pager = setting(.pager)?.value
        return settings
    }

    private static func variables(_ surroundings: Surroundings) throws -> Source {
        var source = Source(level: .environment, values: [:])
        for key in ConfigurationKey.allCases {
            // An empty pager is one that is not wanted; anything else that is empty is not set.
            let set = key.variables.first {
                key == .pager ? surroundings.environment[$0] != nil : surroundings.variable($0) != nil
            }
            guard let variable = set, let value = surroundings.environment[variable] else { continue }
            if let wanted = key.fault(value) {
                throw Failure.usage("\(variable): \(value) is no \(key.rawValue)", wayOut: "it is \(wanted)")
            }
            source.values[key] = value
            source.variables[key] = variable
        }
        return source
    }
}

extension GlobalSettings {
    /// What these options say, as configuration says it.
    fileprivate var configured: [ConfigurationKey: String] {
        var values: [ConfigurationKey: String] = [:]
        values[.server] = server
        values[.tokenFile] = tokenFile
        values[.caFile] = caFile
        values[.context] = context
        values[.output] = output?.text
        values[.color] = color?.rawValue
        values[.timeout] = timeout?.seconds
        return values
    }

    /// These options of a line, completed by the shell's, the environment and the files.
    ///
    /// Throws ``Failure`` for a file that can't be read or a context that is not there.
    func resolved(_ surroundings: Surroundings) throws -> GlobalSettings {
        try Configuration(self, surroundings).completed(self, over: surroundings.defaults)
    }
}
