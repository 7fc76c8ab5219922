import Foundation
import GridModel
import Testing

@testable import ServerKit

/// What is known to keep a notification from being delivered is said before it is tried, and when it is.
@Suite struct CourierTests {
    private func failure(of courier: any Courier, to receiver: Receiver) async -> DeliveryFault? {
        let alert = Alert(
            id: 1, meter: nil, rule: "r", state: .firing, since: Instant(seconds: 0), message: "m", acknowledgedBy: nil,
            acknowledgedAt: nil)
        let facts = NotificationFacts(id: "1.1", kind: .firing, at: alert.since, alert: alert, timeZone: .utc)
        do {
            _ = try await courier.deliver(Parcel(receiver: receiver, facts: [facts]))
            return nil
        } catch {
            return error as? DeliveryFault
        }
    }

    @Test func withoutAMailProgramNoMailLeaves() async {
        let office = Receiver(name: "office", kind: .email, to: ["a@example.com"])
        let courier = MailCourier(sendmail: nil, clock: .system)
        let obstacle = courier.obstacle(to: office)
        #expect(obstacle?.message.hasPrefix("no mail program is configured") == true)
        #expect(await failure(of: courier, to: office) == obstacle)
        #expect(MailCourier(sendmail: "/bin/true", clock: .system).obstacle(to: office) == nil)
    }

    @Test func aCommandThatIsNotAllowedIsNotRun() async throws {
        let mark = NSTemporaryDirectory() + "gridd-mark-\(UUID().uuidString)"
        let pager = Receiver(name: "pager", kind: .command, run: ["/usr/bin/touch", mark])
        let obstacle = CommandCourier(allowed: ["/bin/true"]).obstacle(to: pager)
        #expect(obstacle?.message.hasPrefix("/usr/bin/touch may not be run") == true)
        #expect(await failure(of: CommandCourier(allowed: ["/bin/true"]), to: pager) == obstacle)
        #expect(!FileManager.default.fileExists(atPath: mark))
        #expect(CommandCourier(allowed: ["/usr/bin/touch"]).obstacle(to: pager) == nil)
    }

    @Test func aSecretThatCannotBeReadIsSaid() async {
        let hook = Receiver(name: "hook", kind: .webhook, url: "https://example.com/", secretFile: "/nowhere/key")
        let courier = WebhookCourier(clock: .system)
        #expect(courier.obstacle(to: hook)?.message == "cannot read the secret in /nowhere/key")
        #expect(await failure(of: courier, to: hook)?.message == "cannot read the secret in /nowhere/key")
        await courier.shutDown()
    }
}
