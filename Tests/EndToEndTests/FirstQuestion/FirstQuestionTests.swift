import Foundation
import GridClient
import GridModel
import TestSupport
import Testing

extension EndToEnd {
    /// The tutorial of GridClient does what it says, and shows the code that does it.
    struct FirstQuestionTests {
        private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        private static let article = here.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/GridClient/GridClient.docc/FirstQuestion.md")

        @Test func theTutorialWorksAgainstARealGridd() async throws {
            let gridd = try await GriddProcess.start()
            let client = try FirstQuestion.connect(gridd.socket)
            #expect(try await FirstQuestion.status(client) == "gridd 0.1.0 has 0 meters")
            let first = try await FirstQuestion.add(client)
            #expect(first.id == 1)
            #expect(try await FirstQuestion.send(client, first).accepted == 3)
            let lines = try await FirstQuestion.list(client)
            #expect(lines.count == 12)
            #expect(lines.first == "1 Block A 1 26.25 kWh")
            let (days, total) = try await FirstQuestion.history(client, first)
            #expect(days.map(\.consumptionKwh) == [.kilowattHours(8), .wattHours(5_750)])
            #expect(total == .wattHours(13_750))
            #expect(try await FirstQuestion.failure(client) == "there is no such meter")
            await FirstQuestion.close(client)
        }

        @Test func theTutorialFollowsWhatHappens() async throws {
            let gridd = try await GriddProcess.start()
            let client = try FirstQuestion.connect(gridd.socket)
            let first = try await FirstQuestion.add(client)
            let sending = Task {
                // Until one arrives: the stream may not be open yet.
                var register = 100
                while !Task.isCancelled {
                    let line = #"{"id": 1, "consumption": \#(register), "datetime": "2026-11-23T10:00:00Z"}"# + "\n"
                    _ = try await client.readings.send(ndjson: Data(line.utf8))
                    register += 1
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            var seen: [Energy] = []
            try await FirstQuestion.follow(client, first) { register in
                seen.append(register)
                return seen.count == 3
            }
            sending.cancel()
            _ = try? await sending.value
            #expect(seen.count == 3)
            #expect(seen == seen.sorted())
            await FirstQuestion.close(client)
        }

        @Test func theTutorialGoesOverTheNetwork() async throws {
            let folder = try TemporaryFolder()
            let certificate = try folder.write(Certificates.localhost, to: "certificate.pem")
            let key = try folder.write(Certificates.key, to: "key.pem")
            let file = try folder.write(
                "http:\n  tls:\n    certificate: \(certificate)\n    key: \(key)\n", to: "gridd.yaml")
            let gridd = try await GriddProcess.start(["--config", file])
            let run = try await ProgramRun.of("gridd", ["token", "add", "tutorial", "--data", gridd.data])
            let token = run.stdout.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""

            let client = try FirstQuestion.secure(gridd.httpPort, token, certificate)
            #expect(try await client.status.get().meters.active == 0)
            #expect(try await FirstQuestion.add(client).id == 1)
            await client.close()

            // By its address too, which the certificate names; and not without the authority that made it.
            let address = try #require(ServerAddress("https://127.0.0.1:\(gridd.httpPort)"))
            let byAddress = try GridClient(server: address, token: token, trustRootsFile: certificate)
            #expect(try await byAddress.meters.list().collect().count == 12)
            await byAddress.close()
            let trusting = try GridClient(server: address, token: token)
            let error = await #expect(throws: ClientError.self) { try await trusting.status.get() }
            #expect(error?.code == .handshakeFailed)
            await trusting.close()
            let plain = try GridClient(server: try #require(ServerAddress("127.0.0.1:\(gridd.httpPort)")), token: token)
            let turnedAway = await #expect(throws: ClientError.self) { try await plain.status.get() }
            #expect(turnedAway?.code == .connectionLost)
            await plain.close()
        }

        @Test func theTutorialShowsTheCodeThatIsRun() throws {
            let program = try String(
                contentsOf: Self.here.appendingPathComponent("FirstQuestion.swift"), encoding: .utf8)
            let regions = Self.regions(of: program)
            let shown = Self.code(in: try String(contentsOf: Self.article, encoding: .utf8))
                .filter { !$0.hasPrefix("// Package.swift\n") }
            #expect(regions.count == 10)
            #expect(Set(shown) == Set(regions), "FirstQuestion.md and FirstQuestion.swift differ")
            #expect(shown.count == regions.count)
        }

        /// What stands between `docs: NAME` and `docs: end`, as far to the left as it goes.
        private static func regions(of program: String) -> [String] {
            var regions: [[Substring]] = []
            var isWithin = false
            for line in program.split(separator: "\n", omittingEmptySubsequences: false) {
                let words = line.drop { $0 == " " }
                if words.hasPrefix("// docs: ") {
                    isWithin = words != "// docs: end"
                    if isWithin { regions.append([]) }
                } else if isWithin {
                    regions[regions.count - 1].append(line)
                }
            }
            return regions.map { lines in
                let margin = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
                return lines.map { $0.dropFirst(margin) + "\n" }.joined()
            }
        }

        /// The Swift code in an article.
        private static func code(in article: String) -> [String] {
            article.matches(of: /```swift\n((?s).*?)```/).map { String($0.output.1) }
        }
    }
}
