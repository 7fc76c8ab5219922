import ArgumentParser
import Foundation
import GridClient
import GridModel
import Testing

@testable import gridctl

@Suite struct ErrorReportTests {
    @Test(arguments: [
        (ClientError.Code.badAddress, Status.unreachable), (.unreachable, .unreachable),
        (.handshakeFailed, .unreachable), (.connectionLost, .unreachable), (.timeout, .timeout),
        (.unauthenticated, .denied), (.denied, .denied),
        (.notFound, .notFound), (.conflict, .invalid), (.invalid, .invalid), (.unavailable, .failure),
        (.server, .failure), (.unexpectedAnswer, .failure), (.cancelled, .interrupted),
    ])
    func everyFailureOfTheClientHasItsStatus(code: ClientError.Code, status: Status) {
        let report = ErrorReport(ClientError(code, "what is wrong"))
        #expect(report.status == status)
        #expect(report.code == code.description)
        #expect((report.message == nil) == (code == .cancelled))
    }

    @Test func theRestHasItsStatusToo() {
        #expect(ErrorReport(Failure(.partial, code: "x", "y")).status == .partial)
        #expect(ErrorReport(Failure.usage("y")).status == .usage)
        #expect(ErrorReport(ValidationError("y")).status == .usage)
        #expect(ErrorReport(CancellationError()).status == .interrupted)
        #expect(ErrorReport(OutputClosed()).status == .ok)
        #expect(ErrorReport(OutputClosed()).sentence == nil)
        #expect(ErrorReport(Finished(status: .partial)).status == .partial)
        #expect(ErrorReport(CocoaError(.fileNoSuchFile)).status == .failure)
    }

    @Test func theNumbersAreThoseOfTheContract() {
        #expect(Status.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 130])
        #expect(Set(Status.allCases.map(\.meaning)).count == Status.allCases.count)
    }

    @Test func whatIsNotThereIsNamedWithTheWayOut() {
        let problem = Problem(
            type: "/problems/unknown-meter", title: "Unknown meter", status: 404, detail: "server's words")
        let report = ErrorReport(ClientError(.notFound, "server's words", subject: "meter 43", problem: problem))
        #expect(report.sentence == "no meter 43 — gridctl meters lists the ones there are")
        // Of several meters gridctl can't tell which one it is.
        #expect(ErrorReport(ClientError(.notFound, "no meter 9", problem: problem)).sentence == "no meter 9")
    }

    @Test func scriptsGetItAsJSON() throws {
        let report = ErrorReport(ClientError(.timeout, "no answer"))
        #expect(
            try JSONText.line(try #require(report.document()))
                == #"{"error":{"code":"timeout","exitStatus":7,"message":"no answer","wayOut":"--timeout SECONDS waits longer"}}"#
                + "\n")
    }
}
