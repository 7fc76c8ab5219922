/// The door a request comes in by; it decides how the caller is known.
package enum Door: Hashable, Sendable {
    /// A Unix socket: whoever can open it is the local administrator.
    case local(socket: String)
    /// TCP, with TLS when there are files for it: a bearer token says who it is.
    case network(ListenAddress, ServerConfiguration.TLS?)
}
