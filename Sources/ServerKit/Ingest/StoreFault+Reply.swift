import MeterWire

extension StoreFault {
    /// What a meter is told when the store could not do what it asked.
    var reply: WireError {
        switch code {
        case .wrongKey, .conflict:
            WireError(.wrongKey, message)
        case .diskFull:
            WireError(.notStored, "the server's disk is full and nothing was stored; send it again later")
        case .closed:
            WireError(.notStored, "the server is stopping and nothing was stored; send it again when it is back")
        case .beyondRetention:
            // Somebody's reading of the batch was; sent again, each is answered for itself.
            WireError(.notStored, "what the server keeps has just changed and nothing was stored; send it again")
        default:
            WireError(.notStored, "the server could not store it; send it again later")
        }
    }
}
