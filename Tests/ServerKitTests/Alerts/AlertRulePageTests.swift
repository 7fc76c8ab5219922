import Foundation
import GridModel
import Testing

@testable import ServerKit

/// gridd-alert-rule(5) is written by hand; this holds it against what the reader takes.
struct AlertRulePageTests {
    private let page: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return (try? String(contentsOf: root.appending(path: "man/gridd-alert-rule.5"), encoding: .utf8)) ?? ""
    }()

    @Test func thePageNamesEveryKindAndKey() {
        // What macros say, without macros and punctuation.
        let words = Set(page.split { !($0.isLetter || $0 == "-") }.map(String.init))
        for kind in AlertKind.allCases {
            let parameters = AlertRuleReader.parameters(of: kind)
            for word in [kind.rawValue] + parameters.required + parameters.optional {
                #expect(words.contains(word), "\(word)")
            }
        }
        for key in AlertRuleReader.keys + AlertRuleReader.selectKeys { #expect(words.contains(key), "\(key)") }
    }

    @Test func whatThePageShowsOfEachKindIsARule() throws {
        let blocks = page.components(separatedBy: ".Bd -literal\n").dropFirst()
            .compactMap { $0.components(separatedBy: ".Ed").first }
        var shown: Set<AlertKind> = []
        for block in blocks {
            shown.insert(try AlertRuleText.read("name: x\n" + block).kind)
            // What is offered in its place may stand there.
            let other = block.split(separator: "\n").map { line in
                let comment = line.split(separator: "#").dropFirst().first
                guard let comment, let or = comment.range(of: "or ") else { return String(line) }
                let offered = comment[or.upperBound...]
                return offered.contains(":") ? String(offered) : "\(line.prefix { $0 != ":" }): \(offered)"
            }
            _ = try AlertRuleText.read("name: x\n" + other.joined(separator: "\n"))
        }
        let bare = AlertKind.allCases.filter { AlertRuleReader.parameters(of: $0) == ([], []) }
        #expect(shown == Set(AlertKind.allCases).subtracting(bare))
    }

    @Test func thePagesExampleIsARule() throws {
        let parts = page.components(separatedBy: ".Bd -literal -offset indent\n")
        let example = try #require(parts.last?.components(separatedBy: ".Ed").first)
        #expect(try AlertRuleText.read(example).kind == .nightUse)
    }
}
