/// Everything a running meter waits for, in one stream.
enum MeterEvent: Sendable {
    /// Bytes of standard input; nil at its end.
    case input([UInt8]?)
    /// Time for the next reading.
    case tick
    case link(LinkEvent)
    case signal(Int32)
    /// Time to stop waiting for answers.
    case patienceEnded
}
