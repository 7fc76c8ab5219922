import Foundation

/// The meter made of software.
@main
enum Gridmeter {
    static func main() async {
        exit(await Execution.run(Array(CommandLine.arguments.dropFirst())).code)
    }
}
