import Dispatch
import Foundation
import Synchronization

/// Processes and folders that must not be left behind, however the benchmark ends.
enum Children {
    private struct State {
        var pids: Set<pid_t> = []
        var folders: Set<String> = []
    }

    private static let state = Mutex(State())

    static func add(_ pid: pid_t) { state.withLock { _ = $0.pids.insert(pid) } }
    static func remove(_ pid: pid_t) { state.withLock { _ = $0.pids.remove(pid) } }
    static func add(folder: String) { state.withLock { _ = $0.folders.insert(folder) } }

    /// Ends what is left.
    static func cleanUp() {
        let (pids, folders) = state.withLock { state in
            defer { (state.pids, state.folders) = ([], []) }
            return (state.pids, state.folders)
        }
        for pid in pids { kill(pid, SIGKILL) }
        for folder in folders { try? FileManager.default.removeItem(atPath: folder) }
    }

    /// As long as what it gives back lives, Ctrl-C and its like clean up first.
    static func cleanUpOnSignals() -> [any DispatchSourceSignal] {
        [(SIGINT, Int32(130)), (SIGTERM, 143), (SIGHUP, 129)].map { number, code in
            // A handler that does nothing: what is ignored, a started server would ignore too.
            signal(number) { _ in }
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                cleanUp()
                exit(code)
            }
            source.resume()
            return source
        }
    }
}
