import Foundation

@main
enum Main {
    static func main() {
        StandardStreams.occupy()
        // A reader that went away is seen as a failed write, and ends gridctl quietly.
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        let surroundings = Surroundings.ofProcess()
        // Readline and tables ask for it; a pipe rarely does.
        if surroundings.input.isTerminal || surroundings.output.isTerminal {
            DisplayWidth.useLocale(of: surroundings.environment)
        }
        // Whoever is done first ends the process: a way back to this thread would take as long as a small question.
        let task = Task.detached {
            exit(await Execution.run(arguments: arguments, surroundings: surroundings).rawValue)
        }
        Interruption.cancelling(task)
    }
}
