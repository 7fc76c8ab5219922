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
}
