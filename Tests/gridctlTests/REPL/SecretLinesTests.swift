import Testing

@testable import gridctl

@Suite struct SecretLinesTests {
    @Test(arguments: [
        "meters --token abc", "status --token=abc", "meters; status --token abc", "x --password 'a b'",
        "meters --server http://me:secret@host:4006", "\\! GRIDCTL_TOKEN=abc gridctl meters",
        "\\! curl -H 'Authorization: Bearer abc' http://localhost", "meters add --key abc", "\\! export DB_PASSWORD=x",
        "\\set token abc", "status; \\set API_KEY 'a b'",
    ])
    func aLineThatBearsASecretIsKnown(_ line: String) {
        #expect(SecretLines.bears(line))
        #expect(!HistoryFile.keeps(line, after: nil))
    }

    @Test(arguments: [
        "meters", "status --token-file /etc/gridd/token", "meters --server http://host:4006",
        "\\! GRIDCTL_TOKEN_FILE=x gridctl meters", "meters add --name token", "history 1 --from 2026-11",
        "\\! echo a@b:c", "\\set meter 42", "meters --server http://host/a@b:c",
    ])
    func otherLinesAreKept(_ line: String) {
        #expect(!SecretLines.bears(line))
        #expect(HistoryFile.keeps(line, after: nil))
    }

    @Test func aLineThatBeginsWithASpaceOrRepeatsTheLastIsNotKept() {
        #expect(!HistoryFile.keeps(" meters", after: nil))
        #expect(!HistoryFile.keeps("meters", after: "meters"))
        #expect(!HistoryFile.keeps("", after: nil))
        #expect(!HistoryFile.keeps("\t", after: nil))
        #expect(HistoryFile.keeps("meters", after: "status"))
    }
}
