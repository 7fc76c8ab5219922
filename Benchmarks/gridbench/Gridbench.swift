import Foundation

/// Runs this project and its peers on the same work.
@main
enum Gridbench {
    static func main() {
        atexit { Children.cleanUp() }
        withExtendedLifetime(Children.cleanUpOnSignals()) { GridbenchCommand.main() }
    }
}
