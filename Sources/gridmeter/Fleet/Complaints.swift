import Synchronization

/// Says on stderr what goes wrong in a fleet: each thing once, and not more than a screenful.
final class Complaints: Sendable {
    private let said = Mutex<Set<String>>([])
    private let say: @Sendable (String) -> Void
    private static let most = 20

    init(say: @escaping @Sendable (String) -> Void = { StandardStream.error.write("gridmeter: \($0)\n") }) {
        self.say = say
    }

    func note(_ text: String) {
        let isNews = said.withLock { said in said.count < Self.most && said.insert(text).inserted }
        if isNews { say(text) }
    }

    /// A connection was lost or could not be made.
    func note(lost reason: String) { note("no connection (\(reason)); trying again") }
}
