import GridModel
import ServerKit

/// What an error says to the person who started gridd.
func explanation(_ error: any Error) -> String {
    switch error {
    case let fault as ServerFault: fault.message
    case let fault as StoreFault: fault.message
    case let problem as Problem: problem.detail ?? problem.title
    default: "\(error)"
    }
}
