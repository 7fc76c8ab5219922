import Foundation
import GridModel
import Hummingbird
import TestSupport
import Testing

@testable import ServerKit

@Suite struct OpenAPITests {
    private static let methods = ["get", "post", "put", "patch", "delete"]

    @Test func theDocumentAndTheRoutesAreTheSame() async throws {
        try await withLocalAPI { client, running in
            let document = try await client.get("/openapi.json").json()
            guard case .object(let paths) = document.paths else { throw TestFailure("no paths") }
            for (path, item) in paths {
                for method in Self.methods {
                    // A stream has no end.
                    if path == "/api/v1/events", method == "get" { continue }
                    let name = try #require(HTTPRequest.Method(method.uppercased()))
                    let answer = try await client.send(name, path.filledIn)
                    // Whatever is said of it, the router knows it: neither "nothing there" nor "not this method".
                    let problem = try? answer.decode(Problem.self)
                    #expect(problem?.type != "/problems/not-found", "\(method) \(path)")
                    let isRouted = problem?.type != "/problems/method-not-allowed"
                    #expect(isRouted == !item[method].isNull, "\(method) \(path)")
                }
            }
            let described = paths.flatMap { path, item in
                Self.methods.filter { !item[$0].isNull }.map { "\($0) \(path)" }
            }
            let registered = API.routes(running.server.backend).endpoints.map {
                "\($0.method.rawValue.lowercased()) \($0.path)"
            }
            #expect(described.sorted() == registered.sorted())
        }
    }

    @Test func everyOperationHasANameOfItsOwnAndSaysWhatItNeeds() async throws {
        try await withLocalAPI { client, running in
            let endpoints = API.routes(running.server.backend).endpoints
            #expect(Set(endpoints.map(\.name)).count == endpoints.count)
            let document = try await client.get("/openapi.json").json()
            for endpoint in endpoints {
                let operation = document.paths[endpoint.path][endpoint.method.rawValue.lowercased()]
                #expect(operation.security.elements.isEmpty == (endpoint.need == .nothing))
                let named = endpoint.path.split(separator: "/").filter { $0.hasPrefix("{") }
                    .map { String($0.dropFirst().dropLast()) }
                #expect(endpoint.parameters.filter { $0.place == .path }.map(\.name) == named)
            }
        }
    }

    @Test func everyReferenceLeadsSomewhere() async throws {
        try await withLocalAPI { client, _ in
            let text = try await client.get("/openapi.json").text
            let names = Set(Schemas.all.map(\.name))
            #expect(names.count == Schemas.all.count)
            for part in text.components(separatedBy: "\"#/components/schemas/").dropFirst() {
                #expect(names.contains(String(part.prefix { $0 != "\"" })))
            }
        }
    }

    @Test func theSchemasAreWhatIsEncoded() throws {
        let now = Instant(seconds: 0)
        let alert = Alert(
            id: 1, meter: 1, rule: "", state: .firing, since: now, message: "", acknowledgedBy: nil, acknowledgedAt: nil
        )
        let quality = QualityPart(quality: .estimated, quantity: .zero)
        let part = BasisPart(
            label: "", span: TimeSpan(start: now, end: now), intervals: 1, quantity: .zero, qualities: [quality])
        let step = BasisStep(step: "", detail: "", result: "")
        let basis = LineBasis(price: [step], register: .importedEnergy, parts: [part], quantity: [step])
        let line = InvoiceLine(
            kind: "", label: "", quantity: .zero, unit: "", unitPrice: Rate(mantissa: 1, scale: 0), amount: "",
            quality: .measured, basis: basis)
        let rules = MeteringRules(digits: 1, maximumPowerKw: .watts(1), expectedIntervalSeconds: 1)
        var standing = try #require(MeteringStanding(rules, multiplier: .one))
        standing.multiplier = Multiplier(40)
        var invoice = Invoice(
            number: nil, meter: 1, status: .draft, period: TimeSpan(start: now, end: now), timeZone: .utc, tariff: "",
            consumptionKwh: .zero, quality: .measured, lines: [line], total: Amount(minorUnits: 1, .brl), dueDate: nil,
            payment: nil)
        invoice.projected = InvoiceProjection(consumptionKwh: .zero, total: Amount(minorUnits: 1, .brl))
        invoice.registers = []
        let tax = TaxShare(
            name: "", base: Amount(minorUnits: 1, .brl), rate: Rate(mantissa: 1, scale: 0),
            amount: Amount(minorUnits: 1, .brl))
        invoice.taxes = [tax]
        invoice.particulars = InvoiceParticulars(
            customer: nil, usagePoint: InvoiceParticulars.Place(id: UsagePointID(1)!),
            meter: InvoiceParticulars.Meter(),
            issuedOn: nil)
        invoice.notes = [""]
        let receiver = ReceiverSummary(
            name: "", version: 1, kind: .command, title: nil, address: "", language: .english, operators: true,
            queued: 0,
            dead: 0, lastSentAt: nil, trouble: nil, sha256: "", addedAt: now, addedBy: "")
        let notification = AlertNotification(
            number: 1, id: "", receiver: "", kind: .firing, alert: 1, rule: "", subject: .fleet, recipient: nil,
            state: .queued, createdAt: now, nextAt: nil, attempts: 0, error: nil, endedAt: nil)
        let samples: [(PayloadSchema, any Encodable)] = [
            (
                Schemas.meter,
                Meter(
                    id: 1, name: nil, serial: nil, status: .active, registerKwh: nil, powerKw: nil, lastReadingAt: nil,
                    timeZone: .utc, enrolledAt: now, metering: standing)
            ),
            (
                Schemas.newMeters,
                NewMeters(
                    name: "", serial: "", timeZone: .utc, openingReadingKwh: .zero, openingAt: now, count: 1)
            ),
            (
                Schemas.meterChange,
                MeterChange(
                    name: "", serial: "", timeZone: .utc, digits: 1, maximumPowerKw: .watts(1),
                    expectedIntervalSeconds: 1)
            ),
            (
                Schemas.interval,
                Interval(
                    start: now, end: now, consumptionKwh: .zero, averageKw: nil, quality: .measured, partial: false,
                    held: true)
            ),
            (Schemas.rawReading, RawReading(at: now, registerKwh: .zero, flags: [])),
            (Schemas.amount, Amount(minorUnits: 1, .brl)), (Schemas.invoiceLine, line),
            (Schemas.lineBasis, basis), (Schemas.basisPart, part), (Schemas.basisStep, step),
            (Schemas.qualityPart, quality), (Schemas.taxShare, tax),
            (Schemas.invoice, invoice),
            (Schemas.receiverSummary, receiver), (Schemas.receiverPage, Page<ReceiverSummary>(items: [], next: nil)),
            (
                Schemas.receiverVersion,
                ReceiverVersion(
                    summary: receiver, format: .yaml, text: "", document: Receiver(name: "", kind: .command))
            ),
            (Schemas.newReceiverTest, NewReceiverTest(to: "", language: .english)),
            (
                Schemas.receiverTest,
                ReceiverTest(receiver: "", id: "", delivered: true, answer: "", milliseconds: 0)
            ),
            (Schemas.notification, notification),
            (Schemas.notificationPage, Page<AlertNotification>(items: [], next: nil)),
            (Schemas.letterRetry, LetterRetry(numbers: [1], receiver: "")),
            (Schemas.alert, alert), (Schemas.acknowledgement, Acknowledgement(by: "", comment: "")),
            (Schemas.rejectedLine, RejectedLine(line: 1, code: "", message: "")),
            (Schemas.bulkOutcome, BulkOutcome(accepted: 0, duplicates: 0, rejected: [], skipped: 1)),
            (Schemas.influxError1, InfluxError1(error: "")),
            (Schemas.influxError2, InfluxError2(code: "", message: "", line: 1)),
            (Schemas.influxResults, InfluxResults(results: [])),
            (
                Schemas.serverStatus,
                ServerStatus(
                    version: "", uptimeSeconds: 0, meters: .init(active: 0, connected: 0),
                    readings: .init(stored: 0, acknowledged: 0, duplicates: 0, rejected: 0),
                    journal: .init(readings: 0, sequence: 0), rollups: .init(monthsDue: 0),
                    retention: .init(keep: "", keptFrom: nil), trouble: "")
            ),
            (Schemas.compactionOutcome, CompactionOutcome(readings: 0)),
            (Schemas.newToken, NewToken(name: "", role: .viewer, meters: [1])),
            (Schemas.issuedToken, IssuedToken(name: "", role: .viewer, token: "")),
            (Schemas.callerIdentity, CallerIdentity(name: "", role: .viewer, meters: [1])),
            (
                Schemas.problem,
                Problem(
                    type: "", title: "", status: 1, detail: "", instance: "",
                    faults: [TariffFault(path: "", line: 1, message: "")])
            ),
            (Schemas.meterPage, Page<Meter>(items: [], next: nil)),
            (Schemas.intervalPage, Page<Interval>(items: [], next: nil)),
            (Schemas.rawReadingPage, Page<RawReading>(items: [], next: nil)),
            (Schemas.alertPage, Page<Alert>(items: [], next: nil)),
            (
                Schemas.fleetInterval,
                FleetInterval(
                    start: now, end: now, consumptionKwh: .zero, averageKw: nil, quality: .measured, partial: false,
                    meters: 1)
            ),
            (Schemas.fleetIntervalPage, Page<FleetInterval>(items: [], next: nil)),
            (Schemas.latestReading, LatestReading(meter: 1, at: now, registerKwh: .zero, powerKw: nil)),
            (Schemas.latestReadingPage, Page<LatestReading>(items: [], next: nil)),
            (
                Schemas.consumptionProfile,
                ConsumptionProfile(meter: 1, start: now, end: now, every: .hour, consumptionKwh: [nil])
            ),
            (Schemas.consumptionProfilePage, Page<ConsumptionProfile>(items: [], next: nil)),
            (Schemas.codePicture, CodePicture(rows: ["1"])),
        ]
        let all =
            try samples + upkeep(now) + catalogue(now) + meterEvents(now, standing) + alerts(now, alert)
            + LedgerSamples.all(now) + InsightSamples.all(now)
        for (schema, sample) in all { #expect(try keys(sample) == schema.propertyNames, "\(schema.name)") }
        let streamed = [
            Schemas.liveEvent, Schemas.backupMessage, Schemas.verificationMessage, Schemas.invoiceRunMessage,
        ]
        let covered = Set(all.map(\.0.name) + streamed.map(\.name))
        let events: [LiveEvent] = [
            .reading(meter: 1, at: now, registerKwh: .zero, powerKw: nil), .alert(alert), .gap(message: ""),
        ]
        #expect(Set(try events.flatMap { try keys($0) }).sorted() == Schemas.liveEvent.propertyNames)
        #expect(covered == Set(Schemas.all.map(\.name)))
    }

    private func alerts(_ now: Instant, _ alert: Alert) -> [(PayloadSchema, any Encodable)] {
        let change = AlertChange(id: 1, alert: 1, sequence: 1, at: now, change: .firing, by: "", message: "")
        let silence = AlertSilence(
            id: 1, alert: 1, rule: nil, meters: nil, site: nil, until: now, comment: nil, by: "", at: now, endedAt: nil)
        let rule = AlertRuleSummary(
            name: "", version: 1, title: nil, kind: .spike, severity: .warning, select: "", enabled: true, firing: 0,
            sha256: "", addedAt: now, addedBy: "")
        let document = AlertRule(name: "", condition: .spike)
        let episode = AlertEpisode(
            subject: .fleet, severity: .warning, occasion: now, firedAt: now, resolvedAt: nil, message: "")
        return [
            (Schemas.alertChange, change), (Schemas.alertChangePage, Page<AlertChange>(items: [], next: nil)),
            (Schemas.alertRecord, AlertRecord(alert: alert, log: [])), (Schemas.alertSilence, silence),
            (Schemas.alertSilencePage, Page<AlertSilence>(items: [], next: nil)),
            (
                Schemas.newAlertSilence,
                NewAlertSilence(rule: "", meters: "", site: "", until: now, length: .zero, comment: "")
            ),
            (Schemas.alertRuleSummary, rule), (Schemas.alertRulePage, Page<AlertRuleSummary>(items: [], next: nil)),
            (
                Schemas.alertRuleVersion,
                AlertRuleVersion(summary: rule, format: .yaml, text: "", document: document)
            ),
            (
                Schemas.alertRuleTest,
                AlertRuleTest(
                    rule: "", document: "", from: DateExpression("2026-11")!, to: DateExpression("2026-12"), meters: "")
            ),
            (Schemas.alertEpisode, episode),
            (
                Schemas.alertRuleOutcome,
                AlertRuleOutcome(
                    rule: "", kind: .spike, from: now, to: now, meters: 1, episodes: [], periods: 1, naive: [])
            ),
        ]
    }

    /// Samples with everything that one may have.
    private func meterEvents(_ now: Instant, _ standing: MeteringStanding) -> [(PayloadSchema, any Encodable)] {
        let event = MeterEvent(
            id: 1, meter: 1, kind: .exchange, at: now, closingKwh: .zero, openingKwh: .zero, registerKwh: .zero,
            multiplier: .one, serial: "", reason: "", actor: "", recordedAt: now, revokedBy: "", revokedAt: now)
        let new = NewMeterEvent(
            .exchange, at: DateExpression("2026-11"), closingKwh: .zero, openingKwh: .zero, registerKwh: .zero,
            multiplier: .one, serial: "", reason: "")
        let held = HeldReading(id: 1, meter: 1, at: now, registerKwh: .zero, reason: .fall)
        return [
            (Schemas.meteringStanding, standing), (Schemas.meterEvent, event), (Schemas.newMeterEvent, new),
            (Schemas.revocation, Revocation(reason: "")), (Schemas.heldReading, held),
            (Schemas.meterEventPage, Page<MeterEvent>(items: [], next: nil)),
            (Schemas.heldReadingPage, Page<HeldReading>(items: [], next: nil)),
            (Schemas.readingCheck, ReadingCheck(.spike, from: now, to: now, message: "")),
            (Schemas.readingCheckPage, Page<ReadingCheck>(items: [], next: nil)),
        ]
    }

    /// Samples of backups and verifications, messages with everything that one of them may have.
    private func upkeep(_ now: Instant) throws -> [(PayloadSchema, any Encodable)] {
        let counts = StoreCounts(
            meters: 0, blocks: 0, blockReadings: 0, journalBatches: 0, journalReadings: 0, journalSequence: 0)
        let manifest = BackupManifest(version: "", at: now, readings: 0, counts: counts)
        let backup = BackupSummary(manifest: manifest, bytes: 0, sha256: "")
        let copying = BackupProgress(phase: .copying, done: 0, total: 0)
        let finding = Finding(
            .blockDamaged, meter: 1, register: .importedEnergy, span: TimeSpan(start: now, end: now), what: "",
            wayOut: "")
        let walking = VerificationProgress(phase: .blocks, done: 0, total: 0)
        var summary = VerificationSummary(began: now, ended: now)
        summary.invoices = 1
        summary.fileBytes = 0
        summary.events = 0
        let problem = Problem(type: "", title: "", status: 1)
        func merged(_ messages: [any Encodable]) throws -> [String: JSONValue] {
            try messages.reduce(into: [:]) { members, message in
                guard case .object(let more) = try JSONValue(String(buffer: JSON.encode(message))) else { return }
                members.merge(more) { first, _ in first }
            }
        }
        let backupMessages: [BackupMessage] = [.progress(copying), .backup(backup), .problem(problem)]
        let verificationMessages: [VerificationMessage] = [
            .progress(walking), .finding(finding), .summary(summary), .problem(problem),
        ]
        #expect(try merged(backupMessages).keys.sorted() == Schemas.backupMessage.propertyNames)
        #expect(try merged(verificationMessages).keys.sorted() == Schemas.verificationMessage.propertyNames)
        for message in backupMessages {
            #expect(try JSONDecoder().decode(BackupMessage.self, from: JSON.data(message)) == message)
        }
        for message in verificationMessages {
            #expect(try JSONDecoder().decode(VerificationMessage.self, from: JSON.data(message)) == message)
        }
        return [
            (Schemas.storeCounts, counts), (Schemas.backupManifest, manifest), (Schemas.backupSummary, backup),
            (Schemas.backupProgress, copying), (Schemas.finding, finding), (Schemas.verificationProgress, walking),
            (Schemas.verificationSummary, summary),
        ]
    }

    /// Samples of tariffs, customers, usage points and contracts.
    private func catalogue(_ now: Instant) throws -> [(PayloadSchema, any Encodable)] {
        let day = try #require(CivilDate(text: "2026-11-22"))
        let (point, customer) = try (#require(UsagePointID(1)), #require(CustomerID(1)))
        let contract = try #require(ContractID(1))
        let summary = TariffSummary(
            name: "", version: 1, validFrom: day, status: .inForce, title: nil, currency: .brl, standing: true,
            sha256: "", addedAt: now, addedBy: "")
        return [
            (Schemas.tariffFault, TariffFault(path: "", line: 1, message: "")), (Schemas.tariffSummary, summary),
            (Schemas.tariffPage, Page<TariffSummary>(items: [], next: nil)),
            (Schemas.tariffVersion, TariffVersion(summary: summary, format: .yaml, text: "", document: .standard)),
            (Schemas.tariffDifference, TariffDifference(path: "", before: nil, after: nil)),
            (Schemas.standingTariff, StandingTariff(from: day, tariff: "")),
            (
                Schemas.customer,
                Customer(
                    id: customer, name: "", taxId: nil, email: nil, phone: nil, language: nil, address: nil,
                    addedAt: now, closedAt: nil)
            ),
            (Schemas.customerPage, Page<Customer>(items: [], next: nil)),
            (
                Schemas.newCustomer,
                NewCustomer(
                    name: "", taxId: "", email: "", phone: "", language: "", address: "", alertLimitKwh: .zero)
            ),
            (
                Schemas.customerChange,
                CustomerChange(
                    name: "", taxId: "", email: "", phone: "", language: "", address: "", alertLimitKwh: .zero)
            ),
            (Schemas.installation, Installation(meter: 1, from: nil, until: nil)),
            (Schemas.datedCycle, DatedCycle(from: nil, cycle: .month)),
            (
                Schemas.usagePoint,
                UsagePoint(
                    id: point, name: nil, supply: .threePhase, cycle: .month, site: nil, address: nil, meter: nil,
                    contract: nil, customer: nil, tariff: "", installations: [])
            ),
            (Schemas.usagePointPage, Page<UsagePoint>(items: [], next: nil)),
            (
                Schemas.usagePointChange,
                UsagePointChange(
                    name: "", supply: .threePhase, cycle: .month, cycleFrom: CivilMonth(day), site: "", address: "")
            ),
            (Schemas.newInstallation, NewInstallation(meter: 1, from: now)),
            (
                Schemas.contract,
                Contract(
                    id: contract, usagePoint: point, meter: nil, customer: nil, tariff: "", from: day, until: nil,
                    addedAt: now, addedBy: "")
            ),
            (Schemas.contractPage, Page<Contract>(items: [], next: nil)),
            (
                Schemas.newContract,
                NewContract(
                    usagePoint: point, meter: 1, customer: customer, tariff: "", from: day, until: day)
            ),
            (
                Schemas.contractChange,
                ContractChange(from: day, tariff: "", customer: customer, withoutCustomer: true)
            ),
            (Schemas.contractEnd, ContractEnd(until: day)),
        ]
    }

    private func keys(_ value: any Encodable) throws -> [String] {
        guard case .object(let members) = try JSONValue(String(buffer: JSON.encode(value))) else { return [] }
        return members.keys.sorted()
    }

    @Test(.enabled(if: Self.hasValidator)) func theDocumentIsValidOpenAPI() async throws {
        let document = try await withLocalAPI { client, _ in try await client.get("/openapi.json").text }
        let folder = try TemporaryFolder()
        let file = try folder.write(document, to: "openapi.json")
        let python = try #require(Programs.tool("python3"))
        let run = try await ProgramRun.of(python, ["-m", "openapi_spec_validator", file])
        #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    }

    private static let hasValidator: Bool = {
        guard let python = Programs.tool("python3") else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", "import openapi_spec_validator"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}

extension String {
    /// A path's template as a path of something that may be there.
    var filledIn: String { replacing("{id}", with: "1").replacing("{name}", with: "default") }
}
