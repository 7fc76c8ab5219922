import Testing

@testable import GridClient
@testable import gridctl

@Suite struct RetryLineTests {
    private func said(_ notices: [(ClientNotice.Kind, String)]) -> String {
        let line = RetryLine()
        return notices.compactMap { line.text(for: ClientNotice(kind: $0.0, text: $0.1)) }.joined()
    }

    @Test func theSameReasonIsSaidOnce() {
        let retry = (ClientNotice.Kind.retry, "nothing listens on x, retrying…")
        #expect(said([retry, retry, retry, (.recovered, "ok")]) == "nothing listens on x, retrying… ok\n")
    }

    @Test func anotherReasonIsALineOfItsOwn() {
        #expect(
            said([(.retry, "lost, retrying…"), (.retry, "nothing listens, retrying…"), (.recovered, "ok")])
                == "lost, retrying…\nnothing listens, retrying… ok\n")
    }

    @Test func anErrorBeginsALineOfItsOwn() {
        #expect(said([(.retry, "lost, retrying…"), (.gaveUp, "lost")]) == "lost, retrying…\n")
    }

    @Test func withoutARetryNothingIsSaid() {
        #expect(said([(.request, "GET /"), (.answer, "200"), (.recovered, "ok"), (.gaveUp, "x")]) == "")
    }

    @Test func whoHadAConnectionHasLostIt() {
        let line = RetryLine(hadConnection: true)
        let notices = [
            ClientNotice(kind: .retry, text: "the connection to x was lost, retrying…", code: .connectionLost),
            ClientNotice(kind: .retry, text: "no socket x, retrying…", code: .unreachable),
            ClientNotice(kind: .retry, text: "nothing listens on x, retrying…", code: .unreachable),
            ClientNotice(kind: .recovered, text: "ok"),
        ]
        #expect(notices.compactMap { line.text(for: $0) }.joined() == "connection lost, retrying… ok\n")
    }

    @Test func aServerThatIsOnlyBusyIsNotLost() {
        let notice = ClientNotice(kind: .retry, text: "starting up, retrying…", code: .unavailable)
        #expect(RetryLine(hadConnection: true).text(for: notice) == "starting up, retrying…")
    }
}
