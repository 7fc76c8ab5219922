import Foundation
import TestSupport
import Testing

/// What programs are written against does not change unseen.
///
/// The compiler's own list of public declarations is held against one that is committed, a line each. A change of the
/// interface is recorded with `GRIDD_RECORD=1 swift test --disable-xctest --filter PublicInterfaceTests`, and reviewed.
@Suite(.enabled(if: SymbolGraph.isThere, "the toolchain has no swift-symbolgraph-extract"))
struct PublicInterfaceTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Interface")

    @Test(arguments: ["GridClient", "GridModel"])
    func thePublicInterfaceIsTheOneThatWasCommitted(module: String) async throws {
        let lines = try await SymbolGraph.declarations(of: module)
        let file = Self.folder.appendingPathComponent("\(module).txt")
        let found = lines.map { $0 + "\n" }.joined()
        if ProcessInfo.processInfo.environment["GRIDD_RECORD"] != nil {
            try Data(found.utf8).write(to: file)
        }
        let committed = try String(contentsOf: file, encoding: .utf8)
        let before = Set(committed.split(separator: "\n").map(String.init))
        let gone = before.subtracting(lines).sorted()
        let new = Set(lines).subtracting(before).sorted()
        #expect(gone.isEmpty, "programs may use what is gone; record it with GRIDD_RECORD=1 if that is meant")
        #expect(new.isEmpty, "record what is new with GRIDD_RECORD=1")
        #expect(committed == found)
    }

    @Test func theListHasWhatProgramsUse() async throws {
        let lines = try await SymbolGraph.declarations(of: "GridClient")
        #expect(lines.contains("GridClient.close() | func close() async"))
        #expect(lines.contains("ClientError.Code.notFound | static let notFound: ClientError.Code"))
        #expect(lines.contains("GridClient : Sendable"))
        // Nothing of it is the transport's.
        #expect(!lines.contains { $0.contains("NIO") || $0.contains("Exchange") })
    }
}

/// The public declarations of a module, as the compiler writes them down for documentation.
enum SymbolGraph {
    private struct Graph: Decodable {
        struct Symbol: Decodable {
            struct Identifier: Decodable { var precise: String }
            struct Fragment: Decodable { var spelling: String }
            var identifier: Identifier
            var pathComponents: [String]
            var declarationFragments: [Fragment]
        }
        struct Relationship: Decodable {
            var kind: String
            var source: String
            var target: String
            var targetFallback: String?
        }
        var symbols: [Symbol]
        var relationships: [Relationship]
    }

    private static let tool: String? = Programs.tool("swift").flatMap { swift in
        let real = URL(fileURLWithPath: swift).resolvingSymlinksInPath().deletingLastPathComponent()
        let tool = real.appendingPathComponent("swift-symbolgraph-extract").path
        return access(tool, X_OK) == 0 ? tool : nil
    }

    static var isThere: Bool { tool != nil }

    /// `PATH | DECLARATION` of each, and `TYPE : PROTOCOL` of each conformance, in order.
    static func declarations(of module: String) async throws -> [String] {
        let folder = try TemporaryFolder()
        let modules = Programs.folder + "/Modules"
        var arguments = [
            "-module-name", module, "-I", modules, "-target", "x86_64-unknown-linux-gnu",
            "-minimum-access-level", "public", "-skip-synthesized-members", "-output-dir", folder.path,
        ]
        for map in try cModules() { arguments += ["-Xcc", "-fmodule-map-file=\(map)"] }
        let run = try await ProgramRun.of(try #require(tool), arguments, within: 120)
        try #require(run.status == 0, "\(run.stderr)")

        var lines: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let data = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
            let graph = try JSONDecoder().decode(Graph.self, from: data)
            var paths: [String: String] = [:]
            for symbol in graph.symbols {
                let path = symbol.pathComponents.joined(separator: ".")
                paths[symbol.identifier.precise] = path
                let declaration = symbol.declarationFragments.map(\.spelling).joined()
                    .split(whereSeparator: \.isWhitespace).joined(separator: " ")
                lines.insert("\(path) | \(declaration)")
            }
            for relationship in graph.relationships where relationship.kind == "conformsTo" {
                guard let source = paths[relationship.source],
                    let target = relationship.targetFallback ?? paths[relationship.target]
                else { continue }
                // What the compiler adds by itself differs from one to the next.
                if ["Swift.Copyable", "Swift.Escapable", "Swift.SendableMetatype"].contains(target) { continue }
                lines.insert("\(source) : \(target.replacing("Swift.", with: ""))")
            }
        }
        return lines.sorted()
    }

    /// The maps of C modules, without which modules that use them can't be read.
    private static func cModules() throws -> [String] {
        let build = URL(fileURLWithPath: Programs.folder)
        let files = FileManager.default
        var maps: [String] = []
        for name in try files.contentsOfDirectory(atPath: build.path) where name.hasSuffix(".build") {
            maps.append(build.appendingPathComponent("\(name)/module.modulemap").path)
        }
        let checkouts = build.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("checkouts")
        for package in try files.contentsOfDirectory(atPath: checkouts.path) {
            let sources = checkouts.appendingPathComponent("\(package)/Sources")
            for target in (try? files.contentsOfDirectory(atPath: sources.path)) ?? [] {
                maps.append(sources.appendingPathComponent("\(target)/include/module.modulemap").path)
            }
        }
        return maps.filter { files.fileExists(atPath: $0) }.sorted()
    }
}
