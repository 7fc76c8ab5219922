import GridModel
import Testing

@testable import ServerKit

/// What people read.
@Suite struct MessageTests {
    private let at = Instant(rfc3339: "2026-11-26T11:14:00Z")!

    private func facts(
        _ kind: AlertKind = .consumption, _ notification: NotificationKind = .firing, id: String = "7.2",
        figures edit: (inout AlertFigures) -> Void = { _ in }
    ) -> NotificationFacts {
        var figures = AlertFigures()
        edit(&figures)
        let alert = Alert(
            id: 7, meter: 42, rule: "limit", state: notification == .resolved ? .resolved : .firing, since: at,
            message: "312.400 kWh consumed in 2026-11; the limit is 300 kWh", acknowledgedBy: nil, acknowledgedAt: nil,
            subject: .meter(42), severity: .warning, kind: kind, openedAt: at,
            evidence: AlertEvidence(from: at, to: at, meters: [42], figures: figures))
        return NotificationFacts(
            id: id, kind: notification, at: at, alert: alert, title: nil,
            meter: .init(id: 42, name: "Apartamento 302", serial: nil, site: nil), customer: "Ana Souza",
            timeZone: Zone("America/Bahia")!, by: "Joana", comment: "on my way")
    }

    private func consumption(_ figures: inout AlertFigures) {
        figures.consumedKwh = .wattHours(312_400)
        figures.limitKwh = .kilowattHours(300)
        figures.period = CivilMonth(text: "2026-11")
    }

    @Test func aCustomerReadsWhatHappenedInFiguresAndWhatToDo() {
        let english = MessageWriter.text(facts(figures: consumption), for: .customer, in: .english)
        #expect(english.subject == "You have used 312.4 kWh of electricity this billing period")
        #expect(
            english.body == """
                Dear Ana Souza,

                Your meter has counted 312.4 kWh since this billing period began. We
                tell you from 300 kWh on, so that the bill does not come as a surprise.

                  Meter           42, Apartamento 302
                  Since           26 November 2026, 08:14
                  Billing period  November 2026
                  Used so far     312.4 kWh
                  Limit           300 kWh

                What you can do: heating, cooling, hot water and electric showers use
                the most. Look at which days stand out, and think of what was running
                then.

                This message was sent automatically by your electricity supplier's
                metering system. Notification 7.2.

                """)
        let portuguese = MessageWriter.text(facts(figures: consumption), for: .customer, in: .portuguese)
        #expect(portuguese.subject == "Você já usou 312,4 kWh neste período de faturamento")
        #expect(
            portuguese.body == """
                Olá, Ana Souza!

                Seu medidor registrou 312,4 kWh desde o início deste período de
                faturamento. A partir de 300 kWh nós avisamos, para que a conta não seja
                uma surpresa.

                  Medidor          42, Apartamento 302
                  Desde            26 de novembro de 2026, 08:14
                  Período          novembro de 2026
                  Usado até agora  312,4 kWh
                  Limite           300 kWh

                O que você pode fazer: chuveiro elétrico, ar-condicionado e aquecimento
                são os que mais gastam. Veja quais dias se destacam e pense no que
                estava ligado.

                Esta mensagem foi enviada automaticamente pelo sistema de medição da
                sua distribuidora de energia. Notificação 7.2.

                """)
    }

    @Test func anOperatorReadsTheRuleAndTheCommand() {
        let text = MessageWriter.text(facts(figures: consumption), for: .operators, in: .english)
        #expect(text.subject == "[warning] High consumption: meter 42 (Apartamento 302)")
        for part in [
            "312.400 kWh consumed in 2026-11; the limit is 300 kWh.", "08:14 (America/Bahia)", "Rule      limit",
            "gridctl alerts ack 7", "Notification 7.2, sent by gridd",
        ] {
            #expect(text.body.contains(part), "\(part) in \(text.body)")
        }
        let acknowledged = MessageWriter.text(facts(.silent, .acknowledged), for: .operators, in: .portuguese)
        #expect(acknowledged.subject == "[em atendimento] Medidor sem leituras: medidor 42 (Apartamento 302)")
        #expect(acknowledged.body.contains("Joana está cuidando disto") && acknowledged.body.contains("on my way"))
    }

    @Test func whichWayTheBillGoesIsSaid() {
        func subject(_ bill: Int64) -> String {
            MessageWriter.text(
                facts(.billVariation) {
                    $0.bill = Amount(minorUnits: bill, .brl)
                    $0.usualBill = Amount(minorUnits: 15_000, .brl)
                }, for: .customer, in: .portuguese
            ).subject
        }
        #expect(subject(21_000) == "Sua próxima conta de luz virá mais alta que o normal")
        #expect(subject(9_000) == "Sua próxima conta de luz virá mais baixa que o normal")
    }

    @Test(arguments: AlertKind.allCases, MessageLanguage.allCases)
    func everythingIsSaidWithoutFiguresToo(_ kind: AlertKind, _ language: MessageLanguage) {
        for audience in [MessageAudience.customer, .operators] {
            for notification in NotificationKind.allCases {
                let text = MessageWriter.text(facts(kind, notification), for: audience, in: language)
                #expect(!text.subject.isEmpty && text.subject.count < 90)
                #expect(text.body.split(separator: "\n").allSatisfy { $0.count <= 90 }, "\(text.body)")
                #expect(!text.body.contains("nil") && !text.body.contains("Optional") && !text.body.contains("  ."))
                if audience == .customer { #expect(!text.body.contains("gridctl")) }
            }
        }
    }

    @Test func severalAreOneMessageInTheOrderTheyHappened() throws {
        let text = MessageWriter.text(
            of: [facts(.silent), facts(.silent, id: "8.1"), facts(.silent, .resolved, id: "7.3")], for: .operators,
            in: .english)
        #expect(text.subject == "[2 firing, 1 resolved] No readings")
        #expect(text.body.contains("Notifications 7.2, 8.1, 7.3, sent by gridd"))
        let first = try #require(text.body.range(of: "[warning]")),
            last = try #require(text.body.range(of: "[resolved]"))
        #expect(first.lowerBound < last.lowerBound)
    }

    @Test func anOddNameStaysOnItsLine() {
        var odd = facts()
        odd.customer = "Ana\n\nDear attacker"
        let text = MessageWriter.text(odd, for: .customer, in: .english)
        #expect(text.body.hasPrefix("Dear Ana Dear attacker,\n"))
    }
}
