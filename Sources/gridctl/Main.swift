import Foundation

@main
enum Main {
    static func main() async {
        StandardStreams.occupy()
        // A reader that went away is seen as a failed write, and ends gridctl quietly.
        signal(SIGPIPE, SIG_IGN)
        DisplayWidth.useLocale(of: ProcessInfo.processInfo.environment)
        let arguments = Array(CommandLine.arguments.dropFirst())
        let surroundings = Surroundings.ofProcess()
        let status = await Interruption.cancelling {
            await Execution.run(arguments: arguments, surroundings: surroundings)
        }
        exit(status.rawValue)
    }
}
