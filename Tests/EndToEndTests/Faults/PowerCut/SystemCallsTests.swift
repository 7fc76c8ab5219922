import TestSupport
import Testing

/// What strace writes, understood.
@Suite struct SystemCallsTests {
    private static func events(_ trace: String) throws -> [DiskEvent] {
        let folder = try TemporaryFolder()
        let file = try folder.write(trace, to: "trace")
        return try SystemCalls(of: file, folder: "/d", firstCall: 0) { $0 == "/d/f" }.events
    }

    private static let path = #"\x2f\x64\x2f\x66"#
    private static let folder = #"\x2f\x64"#

    @Test func callsAreReadInTheirOrder() throws {
        let trace = #"""
            7 openat(AT_FDCWD<\x2f>, "\#(Self.path)", O_RDWR|O_CREAT|O_NOFOLLOW|O_CLOEXEC, 0644) = 4<\#(Self.path)>
            7 pwrite64(4<\#(Self.path)>, "\x00\xff\x41", 3, 4096) = 3
            7 fdatasync(4<\#(Self.path)>) = 0
            7 sendto(9<socket:[17]>, "\x68\x69", 2, 0, NULL, 0) = 2
            7 writev(9<socket:[17]>, [{iov_base="\x61", iov_len=1}, {iov_base="\x62\x63", iov_len=2}], 2) = 3
            7 ftruncate(4<\#(Self.path)>, 12) = 0
            7 fsync(5<\#(Self.folder)>) = 0
            7 unlink("\#(Self.path)") = 0
            7 +++ killed by SIGKILL +++
            """#
        #expect(
            try Self.events(trace) == [
                .opened(path: "/d/f", creates: true),
                .writeBegan(call: 2, path: "/d/f", offset: 4_096, bytes: [0, 255, 65]), .writeEnded(call: 2),
                .syncBegan(call: 3, path: "/d/f"), .syncEnded(call: 3, done: true),
                .sent(connection: "socket:[17]", bytes: Array("hi".utf8)),
                .sent(connection: "socket:[17]", bytes: Array("abc".utf8)), .truncated(path: "/d/f", size: 12),
                .syncBegan(call: 7, path: "/d"), .syncEnded(call: 7, done: true), .unlinked(path: "/d/f"),
            ])
    }

    @Test func interruptedCallsBeginAndEndWhereTheyDo() throws {
        let trace = #"""
            7 fdatasync(4<\#(Self.path)> <unfinished ...>
            8 pwrite64(4<\#(Self.path)>, "\x41", 1, 0 <unfinished ...>
            7 <... fdatasync resumed>)          = 0
            8 <... pwrite64 resumed>)           = 1
            7 fdatasync(4<\#(Self.path)>) = -1 EIO (Input/output error)
            """#
        #expect(
            try Self.events(trace) == [
                .syncBegan(call: 1, path: "/d/f"), .writeBegan(call: 2, path: "/d/f", offset: 0, bytes: [65]),
                .syncEnded(call: 1, done: true), .writeEnded(call: 2), .syncBegan(call: 3, path: "/d/f"),
                .syncEnded(call: 3, done: false),
            ])
    }

    @Test(arguments: [
        #"7 pwritev(4<\#(Self.path)>, [{iov_base="\x41", iov_len=1}], 1, 0) = 1"#,
        #"7 pwrite64(4<\#(Self.path)>, "\x41"..., 9, 0) = 9"#, #"7 write(4<\#(Self.path)>, "\x41", 1) = 1"#,
        #"7 rename("\#(Self.path)", "\x2f\x64\x2f\x67") = 0"#, #"7 fallocate(4<\#(Self.path)>, 0, 0, 9) = 0"#,
    ])
    func whatTheDiskDoesNotKnowIsAnError(_ line: String) {
        #expect(throws: TestFailure.self) { try Self.events(line) }
    }
}
