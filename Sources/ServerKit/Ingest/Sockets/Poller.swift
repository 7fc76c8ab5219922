import CLinux
import Glibc

/// Tells which of many descriptors have something, and can be woken by any thread: epoll(7) and an eventfd(2).
struct Poller: Sendable {
    struct Interest: OptionSet, Hashable {
        let rawValue: UInt32
        static let input = Interest(rawValue: EPOLLIN.rawValue)
        static let output = Interest(rawValue: EPOLLOUT.rawValue)
        /// The peer has ended its side.
        static let ending = Interest(rawValue: EPOLLRDHUP.rawValue)
        /// Each of them is told once when it comes, and not again as long as it lasts: half the work for the system.
        static let once = Interest(rawValue: EPOLLET.rawValue)
        /// Told whether it was asked for or not: the connection failed, or both sides have ended it.
        static let failure = Interest(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
    }

    /// What a wait brought.
    struct Events {
        fileprivate var raw: [epoll_event]
        fileprivate(set) var count = 0

        /// - Parameter capacity: So many are told at a time.
        init(capacity: Int) { raw = [epoll_event](repeating: epoll_event(), count: capacity) }

        subscript(index: Int) -> (number: UInt64, what: Interest) {
            (raw[index].data.u64, Interest(rawValue: raw[index].events))
        }
    }

    /// The number that is the poller's own.
    private static let bellNumber = UInt64.max

    private let epoll: Descriptor
    private let bell: Descriptor

    /// - Throws: ``SystemFault`` when there are no descriptors left.
    init() throws(SystemFault) {
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw SystemFault("epoll_create1") }
        self.epoll = Descriptor(epoll)
        let bell = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard bell >= 0 else { throw SystemFault("eventfd") }
        self.bell = Descriptor(bell)
        guard add(self.bell, as: Self.bellNumber, for: .input) else { throw SystemFault("epoll_ctl") }
    }

    /// Watches a descriptor under a number of the caller's until it is closed; false when the system can't.
    func add(_ descriptor: Descriptor, as number: UInt64, for interest: Interest) -> Bool {
        control(EPOLL_CTL_ADD, descriptor, number, interest)
    }

    func change(_ descriptor: Descriptor, as number: UInt64, to interest: Interest) -> Bool {
        control(EPOLL_CTL_MOD, descriptor, number, interest)
    }

    func remove(_ descriptor: Descriptor) { _ = control(EPOLL_CTL_DEL, descriptor, 0, []) }

    private func control(_ operation: Int32, _ descriptor: Descriptor, _ number: UInt64, _ interest: Interest) -> Bool {
        var event = epoll_event(events: interest.rawValue, data: epoll_data_t(u64: number))
        return epoll_ctl(epoll.number, operation, descriptor.number, &event) == 0
    }

    /// Waits until something is to be told, at most so many milliseconds (-1: whatever it takes).
    func wait(_ milliseconds: Int32, into events: inout Events) {
        // Interrupted is as good as woken.
        events.count = Int(max(0, epoll_wait(epoll.number, &events.raw, Int32(events.raw.count), milliseconds)))
        guard let rung = (0..<events.count).first(where: { events.raw[$0].data.u64 == Self.bellNumber }) else { return }
        var rings: UInt64 = 0
        _ = read(bell.number, &rings, MemoryLayout<UInt64>.size)
        events.count -= 1
        events.raw[rung] = events.raw[events.count]
    }

    /// Ends a wait, this or the next.
    func wake() {
        var one: UInt64 = 1
        _ = write(bell.number, &one, MemoryLayout<UInt64>.size)
    }
}
