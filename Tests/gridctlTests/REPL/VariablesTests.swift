import Testing

@testable import gridctl

@Suite struct VariablesTests {
    private func expand(_ text: String, _ values: [String: String]) throws -> [String] {
        var variables = Variables()
        for (name, value) in values { try variables.set(name, to: value) }
        guard case .command(let words)? = try ShellParser.parse(text).statements.first else { return [] }
        return variables.expand(words).map(\.text)
    }

    @Test(arguments: [
        ("a :m", ["a", "1"]),
        ("a :m,2", ["a", "1,2"]),
        ("a --meter=:m", ["a", "--meter=1"]),
        ("a :two", ["a", "--from", "-7d"]),
        ("a x,:two,y", ["a", "x,--from", "-7d,y"]),
        ("a :'two'", ["a", "--from -7d"]),
        ("a :\"two\"", ["a", "--from -7d"]),
        ("a :none", ["a"]),
        ("a :'none'", ["a", ""]),
        ("a :unknown", ["a", ":unknown"]),
        ("a :'unknown'", ["a", ":unknown"]),
        ("a ':m' \":m\" \\:m", ["a", ":m", ":m", ":m"]),
        ("a 10:00:00 10:m x:m ::m", ["a", "10:00:00", "10:m", "x:m", "::m"]),
        ("a http://h:m/ : :/ :1", ["a", "http://h:m/", ":", ":/", ":1"]),
        ("a :quote", ["a", "it's;", "#x"]),
        (":m", ["1"]),
        ("a :nested", ["a", ":m"]),
    ])
    func aColonAndANameStandForAValueOutsideOfQuotes(_ text: String, _ expected: [String]) throws {
        let values = ["m": "1", "two": "--from -7d", "none": "", "quote": "it's; #x", "nested": ":m"]
        #expect(try expand(text, values) == expected)
    }

    @Test(arguments: ["", "1", "a-b", "a b", "ä"])
    func aNameIsLettersDigitsAndUnderscores(_ name: String) {
        var variables = Variables()
        #expect(throws: Failure.self) { try variables.set(name, to: "x") }
    }

    @Test func aSwitchThatIsForgottenIsAsAtFirst() throws {
        var variables = Variables()
        try variables.set("HINTS", to: "OFF")
        #expect(!variables[.hints])
        variables.unset("HINTS")
        #expect(variables[.hints])
    }
}
