import GridModel
import Logging
import ServiceLifecycle
import Testing

@testable import ServerKit

/// A head-end that listens on a free port, with a journal that does what the test says.
struct HeadEndFixture: Sendable {
    let listener: MeterListener
    let journal: FakeJournal
    let rejections: RejectionCounter
    let port: Int
    private let services: ServiceGroup

    static let now = Instant(rfc3339: "2026-11-22T12:00:00Z")!

    /// Runs `body` against a head-end, then shuts it down and sees that it ends.
    static func with(
        journal: FakeJournal = FakeJournal(),
        configuration change: (inout MeterListener.Configuration) -> Void = { _ in },
        isAbove: @escaping @Sendable (MeterID) -> Bool = { _ in false },
        _ body: @Sendable @escaping (HeadEndFixture) async throws -> Void
    ) async throws {
        var configuration = MeterListener.Configuration(host: "127.0.0.1", port: 0, loops: 2)
        change(&configuration)
        let clock = WallClock { now }
        let rejections = RejectionCounter()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let listener = MeterListener(
            configuration: configuration, journal: journal, intake: Intake(directory: journal, clock: clock),
            alertSentenceAbove: isAbove, rejections: rejections, clock: clock, logger: logger)
        let port = try listener.bind().port
        let services = ServiceGroup(services: [listener], logger: logger)
        let fixture = HeadEndFixture(
            listener: listener, journal: journal, rejections: rejections, port: port, services: services)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            let outcome = await Task { try await body(fixture) }.result
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            try outcome.get()
        }
    }

    func connect(receiveBuffer: Int32? = nil) async throws -> Peer {
        try await Peer.connect(port: port, receiveBuffer: receiveBuffer)
    }

    func shutDown() async { await services.triggerGracefulShutdown() }
}

/// What a meter sends.
func reading(_ meter: MeterID, _ kilowattHours: Int, at time: String = "10:00:00") -> String {
    #"{"id": "\#(meter)", "consumption": \#(kilowattHours).0, "datetime": "2026-11-22 \#(time)", "type": "/spent"}"#
}

/// What the head-end answers when the reading is durable, without its newline.
func acknowledgement(_ meter: MeterID, _ kilowattHours: Int, at time: String = "10:00:00") -> String {
    #"{"id": \#(meter), "consumption": \#(kilowattHours), "datetime": "2026-11-22 \#(time)", "#
        + #""alert": "Your energy consumption is within the recommended"}"#
}

/// True for an error reply with this code.
func isError(_ line: String, _ code: String) -> Bool { line.hasPrefix(#"{"error": {"code": "\#(code)", "message": ""#) }
