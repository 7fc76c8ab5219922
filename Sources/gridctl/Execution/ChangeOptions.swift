import ArgumentParser

/// The options of every command that changes something.
struct ChangeOptions: ParsableArguments {
    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false
}

extension Diagnostics {
    /// Says after a dry run that it was one; a person has to know, and a script asked for it.
    func noteDryRun(_ change: ChangeOptions) { if change.dryRun { note("dry run: nothing was changed") } }
}
