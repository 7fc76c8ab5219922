import Foundation
import GridModel

/// Reads JSON as gridd writes it, value after value, straight into the API's types.
///
/// A long page is most of what a client reads, and a general decoder takes longer over one than over everything else
/// together. Whatever is not plain (an exponent, a key it does not know, anything malformed) it leaves to the general one
/// by throwing ``NotPlain``: so there is one judge of what is right, and this is only the short way to it.
struct PlainJSON {
    /// Not what gridd writes for a payload of the kind that was expected.
    struct NotPlain: Error {}

    private let bytes: UnsafeRawBufferPointer
    private var index = 0
    private var lastZone: (name: Range<Int>, value: Zone)?

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Fails unless nothing but white space is left.
    mutating func end() throws {
        skipSpace()
        guard index == bytes.count else { throw NotPlain() }
    }

    /// Hands on the key of each member of an object; `body` reads its value.
    @inline(__always)
    mutating func members(_ body: (_ key: Key, _ json: inout PlainJSON) throws -> Void) throws {
        try take(UInt8(ascii: "{"))
        guard next != UInt8(ascii: "}") else { return try take(UInt8(ascii: "}")) }
        repeat {
            let key = try plainText()
            try take(UInt8(ascii: ":"))
            try body(Key(bytes: UnsafeRawBufferPointer(rebasing: bytes[key])), &self)
        } while try goesOn(until: UInt8(ascii: "}"))
    }

    /// Calls `body` for each element of an array; it reads it.
    @inline(__always)
    mutating func elements(_ body: (_ json: inout PlainJSON) throws -> Void) throws {
        try take(UInt8(ascii: "["))
        guard next != UInt8(ascii: "]") else { return try take(UInt8(ascii: "]")) }
        repeat { try body(&self) } while try goesOn(until: UInt8(ascii: "]"))
    }

    /// The value that `read` reads, or nil for null.
    @inline(__always)
    mutating func optional<Value>(
        _ read: (inout PlainJSON) throws -> Value
    ) throws -> Value? {
        guard next == UInt8(ascii: "n") else { return try read(&self) }
        try word("null")
        return nil
    }

    mutating func bool() throws -> Bool {
        let isTrue = next == UInt8(ascii: "t")
        try word(isTrue ? "true" : "false")
        return isTrue
    }

    mutating func text() throws -> String {
        skipSpace()
        let start = index
        if let range = try? plainText() {
            guard let text = String(validating: bytes[range], as: UTF8.self) else { throw NotPlain() }
            return text
        }
        return try escapedText(from: start)
    }

    /// A number that is not negative and has no fraction.
    mutating func integer() throws -> Int64 {
        skipSpace()
        let value = try whole(atMost: 18)
        guard !goesOnAsNumber else { throw NotPlain() }
        return value
    }

    /// A number as millionths: exact, or rounded as ``DecimalDigits`` does.
    mutating func millionths() throws -> Int64 {
        skipSpace()
        let start = index
        let isNegative = index < bytes.count && bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let (first, whole) = (index, try whole(atMost: 20))
        let wholeDigits = index - first
        var (fraction, digits): (Int64, Int) = (0, 0)
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            (fraction, digits) = try self.digits(atMost: 20)
            guard digits > 0 else { throw NotPlain() }
        }
        guard !goesOnAsNumber else { throw NotPlain() }
        // Nearly always; what has more digits than that takes the way of all numbers.
        guard digits <= 6, wholeDigits <= 12 else { return try rounded(from: start) }
        let value = whole * 1_000_000 + fraction * Self.powers[6 - digits]
        return isNegative ? -value : value
    }

    private static let powers: [Int64] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

    mutating func instant() throws -> Instant {
        let text = UnsafeRawBufferPointer(rebasing: bytes[try plainText()])
        if let instant = Instant(plain: text) { return instant }
        guard let instant = Instant(rfc3339: String(decoding: text, as: UTF8.self)) else { throw NotPlain() }
        return instant
    }

    mutating func zone() throws -> Zone {
        let name = try plainText()
        // Meters that follow each other are nearly always in one zone.
        if let lastZone, bytes[lastZone.name].elementsEqual(bytes[name]) { return lastZone.value }
        guard let zone = Zone(String(decoding: bytes[name], as: UTF8.self)) else { throw NotPlain() }
        lastZone = (name, zone)
        return zone
    }

    /// One of a few words.
    mutating func choice<Value: CaseIterable & RawRepresentable<String>>(
        _ type: Value.Type = Value.self
    ) throws -> Value {
        let key = Key(bytes: UnsafeRawBufferPointer(rebasing: bytes[try plainText()]))
        for value in Value.allCases where key.isText(value.rawValue) { return value }
        throw NotPlain()
    }

    /// The name of a member.
    struct Key {
        fileprivate let bytes: UnsafeRawBufferPointer

        @inline(__always)
        static func ~= (name: StaticString, key: Key) -> Bool {
            key.bytes.count == name.utf8CodeUnitCount
                && memcmp(key.bytes.baseAddress!, name.utf8Start, name.utf8CodeUnitCount) == 0
        }

        fileprivate func isText(_ text: String) -> Bool { text.utf8.elementsEqual(bytes) }
    }

    // MARK: Bytes

    /// The byte that comes next, white space apart; 0 at the end.
    private var next: UInt8 {
        mutating get {
            skipSpace()
            return index < bytes.count ? bytes[index] : 0
        }
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0a, 0x0d, 0x09: index += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) throws {
        guard next == byte else { throw NotPlain() }
        index += 1
    }

    private mutating func word(_ word: StaticString) throws {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count,
            memcmp(bytes.baseAddress! + index, word.utf8Start, word.utf8CodeUnitCount) == 0
        else { throw NotPlain() }
        index = end
    }

    private mutating func goesOn(until end: UInt8) throws -> Bool {
        let byte = next
        guard byte == end || byte == UInt8(ascii: ",") else { throw NotPlain() }
        index += 1
        return byte != end
    }

    /// The bytes within quotes, none of them escaped.
    private mutating func plainText() throws -> Range<Int> {
        try take(UInt8(ascii: "\""))
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return start..<(index - 1)
            case UInt8(ascii: "\\"), ..<0x20: throw NotPlain()
            default: index += 1
            }
        }
        throw NotPlain()
    }

    /// The text whose quotes begin at `start`, with its escapes resolved by the library.
    private mutating func escapedText(from start: Int) throws -> String {
        guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { throw NotPlain() }
        index = start + 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index += 1
        guard index <= bytes.count,
            let text = try? JSONDecoder().decode(String.self, from: Data(bytes[start..<index]))
        else { throw NotPlain() }
        return text
    }

    /// The whole number that digits make; one with a zero before it is no JSON.
    private mutating func whole(atMost most: Int) throws -> Int64 {
        let start = index
        let (value, count) = try digits(atMost: most)
        guard count > 0, count == 1 || bytes[start] != UInt8(ascii: "0") else { throw NotPlain() }
        return value
    }

    private mutating func digits(atMost most: Int) throws -> (value: Int64, count: Int) {
        let start = index
        var value: Int64 = 0
        while index < bytes.count, bytes[index] &- 48 < 10 {
            guard index - start < most else { throw NotPlain() }
            value = value &* 10 &+ Int64(bytes[index] &- 48)
            index += 1
        }
        return (value, index - start)
    }

    private var goesOnAsNumber: Bool {
        guard index < bytes.count else { return false }
        switch bytes[index] {
        case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "0")...UInt8(ascii: "9"): return true
        default: return false
        }
    }

    /// The number that ends here.
    private func rounded(from start: Int) throws -> Int64 {
        let number = UnsafeRawBufferPointer(rebasing: bytes[start..<index])
        do {
            return try DecimalDigits.scaled(number.bindMemory(to: UInt8.self), decimals: 6)
        } catch {
            throw NotPlain()
        }
    }
}
