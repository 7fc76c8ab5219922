import Foundation

/// Lets a child have standard input, output and error and nothing else.
///
/// SwiftNIO does not mark its sockets to be closed in children, and what a child still holds does not close for the
/// peer when a server in this process closes it.
func closeInherited(_ actions: inout posix_spawn_file_actions_t) {
    for descriptor: Int32 in 3..<1_024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
}
