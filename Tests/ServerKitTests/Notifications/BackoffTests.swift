import Foundation
import GridModel
import TestSupport
import Testing

@testable import ServerKit

@Suite struct BackoffTests {
    @Test(arguments: [(1, "1s"), (2, "2s"), (3, "4s"), (11, "1024s"), (12, "2048s"), (13, "1h"), (1_000, "1h")])
    func theWaitDoublesUpToAnHour(_ failures: Int, _ wait: String) {
        #expect(Backoff.wait(after: failures, jitter: 0) == TimeLength(text: wait))
    }

    @Test func chanceTakesAQuarterAtMost() {
        for failures in 1...20 {
            let whole = Backoff.wait(after: failures, jitter: 0).milliseconds
            let least = Backoff.wait(after: failures, jitter: 999).milliseconds
            #expect(least == whole - whole / 4)
            #expect(
                (0...999).allSatisfy {
                    (least...whole).contains(Backoff.wait(after: failures, jitter: $0).milliseconds)
                })
        }
    }

    @Test func aNotificationIsGivenUpAfterADay() {
        let due = Instant(seconds: 1_000)
        #expect(!Backoff.isOver(dueSince: due, now: due.adding(seconds: 86_399)))
        #expect(Backoff.isOver(dueSince: due, now: due.adding(seconds: 86_400)))
    }
}

@Suite struct WebhookSignatureTests {
    /// The code was worked out with Python's hmac.
    @Test func theSignatureIsHMACOfTheSecondAndTheBody() {
        let body = Data(#"{"id":"7.2"}"#.utf8)
        #expect(
            WebhookSignature.value(secret: "correct horse", body: body, at: Instant(milliseconds: 1_795_680_840_123))
                == "t=1795680840,v1=0c0ba28b096a66fdd02aec33d01588166e41b5180da912176fa572bcd3c1ea3b")
    }
}
