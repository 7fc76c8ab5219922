import Testing

@testable import ServerKit

@Suite struct MailboxTests {
    @Test func whoSleepsIsWokenOnceAndWhoIsAwakeNever() {
        let mailbox = Mailbox<Int>()
        #expect(!mailbox.post(1))
        #expect(!mailbox.fallAsleep(), "there is something")
        #expect(mailbox.take() == [1])
        #expect(mailbox.fallAsleep())
        #expect(mailbox.post(2))
        #expect(!mailbox.post(3))
        mailbox.wakeUp()
        #expect(mailbox.take() == [2, 3])
        #expect(mailbox.fallAsleep())
        mailbox.wakeUp()
        #expect(!mailbox.post(4), "it looks in before it sleeps again")
    }
}
