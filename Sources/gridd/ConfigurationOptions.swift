import ArgumentParser

/// Where gridd's configuration is, and what the command line says over it.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the configuration from FILE (YAML).", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Keep everything in DIR. Default: $STATE_DIRECTORY, else $XDG_STATE_HOME/gridd.", valueName: "dir"))
    var data: String?

    /// By key of the configuration.
    var values: [ConfigurationKey: String] {
        data.map { [.data: $0] } ?? [:]
    }
}
