import Foundation

/// Nanoseconds of the clocks a benchmark reads.
enum Clock {
    /// Since some moment; never set back.
    static var now: Int64 { read(CLOCK_MONOTONIC) }
    /// CPU that this process, the generator, has used.
    static var ownCPU: Int64 { read(CLOCK_PROCESS_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    static func sleep(milliseconds: Int) { usleep(UInt32(milliseconds) * 1_000) }
}
