import FuzzEntries

#if canImport(Glibc)
    import Glibc
#endif

/// libFuzzer around one entry: `gridd-fuzz ENTRY [libFuzzer's options] [CORPUS]`.
///
/// Built by `scripts/fuzz` only; a broken promise ends the process, which is what libFuzzer takes for a finding.
@main
enum Driver {
    nonisolated(unsafe) static var entry = FuzzEntry.stream

    static func main() {
        var arguments = CommandLine.arguments
        guard arguments.count > 1, let entry = FuzzEntry(rawValue: arguments.remove(at: 1)) else {
            let names = FuzzEntry.allCases.map(\.rawValue).joined(separator: ", ")
            print("gridd-fuzz: name one of \(names)")
            exit(2)
        }
        Self.entry = entry
        var count = CInt(arguments.count)
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let status = pointers.withUnsafeMutableBufferPointer { buffer in
            var base = buffer.baseAddress
            return runFuzzer(&count, &base) { takeOneInput($0, $1) }
        }
        exit(status)
    }
}

/// What libFuzzer calls; its library wants it by this name too.
@_cdecl("LLVMFuzzerTestOneInput")
func takeOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do throws(FuzzFinding) {
        try Driver.entry.check(UnsafeRawBufferPointer(start: bytes, count: count))
    } catch {
        fatalError(error.description)
    }
    return 0
}

/// libFuzzer's own loop, in the library that `-sanitize=fuzzer` links.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ take: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
