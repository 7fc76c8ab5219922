/// Something a process did to the files of a folder, or told somebody, in the order it happened.
enum DiskEvent: Equatable {
    /// A file was opened, and made if it was not there.
    case opened(path: String, creates: Bool)
    /// Bytes were handed over; until the call has ended they may be there in part.
    case writeBegan(call: Int, path: String, offset: Int, bytes: [UInt8])
    case writeEnded(call: Int)
    case truncated(path: String, size: Int)
    /// What was handed over before this is on the disk once the call has ended well.
    case syncBegan(call: Int, path: String)
    case syncEnded(call: Int, done: Bool)
    case unlinked(path: String)
    /// Bytes on their way to a peer; what they promise is promised from here on.
    case sent(connection: String, bytes: [UInt8])
}
