import ArgumentParser
import GridClient

struct ContextAdd: OfflineCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a context, or replace one.",
        discussion: """
            The token is never an argument: it is in a file (--token-file FILE, which is used where it lies), comes on \
            standard input (--token-file -), or is asked for without an echo (--ask-token). One that comes on standard \
            input or is asked for is kept in ~/.config/gridctl/tokens/NAME, with mode 0600.

            Nothing is sent anywhere; 'gridctl context validate NAME' tries it.

            Examples:
              gridctl context add lab --server http://127.0.0.1:4006 --token-file ~/.gridd-token
              gridctl context add prod --server https://grid.example.org --ask-token --use
              ssh grid gridd token add ana | awk '{print $NF}' | gridctl context add prod --server https://grid.example.org --token-file -
            """
    )

    @Argument(help: ArgumentHelp("What it is called.", valueName: "name"))
    var name: String

    @Flag(help: "Ask for the token, without showing it.")
    var askToken = false

    @Flag(help: "Replace the one that has the name, its token included.")
    var force = false

    @Flag(help: "Use it from now on.")
    var use = false

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(ContextRow.self) }

    func validate() throws {
        guard ContextName.isValid(name) else {
            throw ValidationError("\(name) is no name for a context: letters, digits, '.', '_' and '-'")
        }
        guard let server = globals.server else { throw ValidationError("say where it is: --server PATH|URL") }
        guard let address = ServerAddress(server), !address.isUnixSocket || server.contains("/") else {
            throw ValidationError("\(server) is neither a socket's path, like ./gridd.sock, nor http(s)://HOST:PORT")
        }
        if askToken, globals.tokenFile != nil { throw ValidationError("give either --ask-token or --token-file") }
    }

    func run(_ desk: OfflineSession) async throws {
        let store = ContextStore(desk.surroundings)
        if !force, store.names().contains(name) {
            throw Failure(
                .invalid, code: "context_exists", "there is a context \(name) already", wayOut: "--force replaces it")
        }
        let home = desk.surroundings.variable("HOME")
        func absolute(_ path: String) -> String {
            Folders.expanded(path, from: desk.surroundings.workingFolder, home: home)
        }
        var values: [ConfigurationKey: String] = [:]
        if let server = globals.server {
            values[.server] = ServerAddress(server)?.isUnixSocket == true ? absolute(server) : server
        }
        values[.caFile] = globals.caFile.map(absolute)
        values[.timeout] = globals.timeout?.duration.seconds
        if let token = try newToken(desk) {
            values[.tokenFile] = try store.tokenPath(of: name)
            if !change.dryRun { try SecretFile.write(token + "\n", to: try store.tokenPath(of: name)) }
        } else if let path = globals.tokenFile.map(absolute) {
            _ = try TokenFile.read(path)
            values[.tokenFile] = path
        }
        let path = try store.path(of: name)
        if !change.dryRun {
            try store.write(values, as: name)
            if use { try ContextUse.use(name, store) }
        }
        let file = ConfigurationFile(path: path, values: values)
        try await desk.output.render([ContextRow(.init(name: name, file: file), isCurrent: use)])
        desk.diagnostics.noteDryRun(change)
    }

    /// A token that comes by a way of its own; nil when it is in a file, or there is none.
    private func newToken(_ desk: OfflineSession) throws -> String? {
        if askToken { return try SecretPrompt.ask("Token for \(name): ", desk.surroundings) }
        guard globals.tokenFile == "-" else { return nil }
        return try TokenFile.token(
            in: try desk.surroundings.input.readAll(limit: 4_096), of: "standard input")
    }
}
