import Foundation
import GridModel
import Testing

@testable import ServerKit

/// The schema says of a document's places what the parser says.
struct TariffSchemaTests {
    @Test func theSchemaIsJSONAndNamesItsDialect() throws {
        let schema = try #require(
            try JSONSerialization.jsonObject(with: Data(TariffSchema.text.utf8)) as? [String: Any])
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    }

    /// Each document with whether an independent validator, and whether the parser, should take it. What only holds
    /// between places is the parser's alone.
    private static func documents() throws -> [(json: String, isRight: Bool)] {
        let tariffs =
            try ReadyMadeTariffs.all.map { try TariffText.read($0.text) } + [
                try TariffText.read(TariffTextTests.everything),
                try URDBImport.tariff(URDBPeer.text("pge-bev-2-s.json")),
                try URDBImport.tariff(URDBPeer.text("tiers-and-seasons.json")),
            ]
        let right = try tariffs.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        return right.map { ($0, true) } + (try mutations(of: right[4]))
    }

    /// A document with one thing wrong in it, for each of its places: a key that nobody knows, a key that must be there
    /// taken away, a value of the wrong kind.
    private static func mutations(of json: String) throws -> [(json: String, isRight: Bool)] {
        let document = try JSONSerialization.jsonObject(with: Data(json.utf8))
        var mutations: [(String, Bool)] = []
        func write(_ value: Any) throws -> String {
            String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
        }
        /// Calls `visit` with every value and a function that gives the document with another in its place.
        func walk(_ value: Any, _ rebuild: @escaping (Any) -> Any, _ visit: (Any, (Any) -> Any) throws -> Void) rethrows
        {
            try visit(value, rebuild)
            if let object = value as? [String: Any] {
                for (key, member) in object {
                    try walk(
                        member,
                        { new in
                            var object = object
                            object[key] = new
                            return rebuild(object)
                        }, visit)
                }
            } else if let list = value as? [Any] {
                for (index, element) in list.enumerated() {
                    try walk(
                        element,
                        { new in
                            var list = list
                            list[index] = new
                            return rebuild(list)
                        }, visit)
                }
            }
        }
        try walk(document, { $0 }) { value, rebuild in
            if var object = value as? [String: Any] {
                // Names of bands, flags and months are free, so a new one is no fault of the schema's.
                let isFree = ["peak", "green", "2026-10"].contains { object[$0] != nil }
                object["frobnicate"] = 1
                if !isFree { mutations.append((try write(rebuild(object)), false)) }
                mutations.append((try write(rebuild([1, 2])), false))
            } else if value is [Any] {
                mutations.append((try write(rebuild(["frobnicate": 1])), false))
                mutations.append((try write(rebuild("frobnicate")), false))
            } else {
                mutations.append((try write(rebuild([["frobnicate"]])), false))
                mutations.append((try write(rebuild(["frobnicate": [1]])), false))
            }
        }
        return mutations
    }

    @Test func theParserTakesWhatIsRightAndRefusesWhatIsWrong() throws {
        let documents = try Self.documents()
        #expect(documents.count > 200)
        for (json, isRight) in documents {
            #expect(((try? TariffText.read(json)) != nil) == isRight, "\(json)")
        }
    }

    /// jsonschema (PyPI), where this machine's Python has it.
    @Test(.enabled(if: Self.hasValidator)) func anIndependentValidatorSaysTheSame() throws {
        let documents = try Self.documents()
        let program = """
            import json, sys, jsonschema
            given = json.load(sys.stdin)
            schema = json.loads(given["schema"])
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
            print(json.dumps([validator.is_valid(json.loads(text)) for text in given["documents"]]))
            """
        let given = try JSONSerialization.data(withJSONObject: [
            "schema": TariffSchema.text, "documents": documents.map(\.json),
        ])
        let answer = try Python.run(program, input: given)
        let verdicts = try JSONDecoder().decode([Bool].self, from: answer)
        #expect(verdicts.count == documents.count)
        for (document, verdict) in zip(documents, verdicts) {
            #expect(document.isRight == verdict, "\(document.json)")
        }
    }

    static let hasValidator = Python.has("jsonschema")
}

/// This machine's Python, for peers to compare with; `GRIDD_PYTHON` names another.
enum Python {
    private static let name = ProcessInfo.processInfo.environment["GRIDD_PYTHON"] ?? "python3"

    static func has(_ modules: String...) -> Bool {
        (try? run("import " + modules.joined(separator: ", "), input: Data())) != nil
    }

    /// What a program prints, given its input.
    static func run(_ program: String, input: Data) throws -> Data {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gridd-python-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // A file, not a pipe, so that neither side waits for the other.
        let given = folder.appending(path: "input")
        try input.write(to: given)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name, "-c", program]
        process.standardInput = try FileHandle(forReadingFrom: given)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw PythonFailure(status: process.terminationStatus) }
        return data
    }

    struct PythonFailure: Error {
        var status: Int32
    }
}
