/// A key that a person pressed.
enum Key: Hashable, Sendable {
    case character(Character)
    case enter, escape, backspace, tab
    case up, down, left, right, pageUp, pageDown, home, end
    /// With Ctrl held: `control("c")`.
    case control(Character)
    /// One that means nothing here.
    case other
}

/// Turns what a terminal sends into keys; sequences may come in pieces of any size.
///
/// Source: xterm, "Control Sequences", PC-Style Function Keys.
struct KeyParser: Sendable {
    private static let longest = 32

    /// The beginning of a sequence or of a character.
    private var pending: [UInt8] = []

    /// True while what came may be the Escape key, or the beginning of something longer.
    var isWaiting: Bool { !pending.isEmpty }

    /// The keys that are complete with these bytes.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] {
        var keys: [Key] = []
        for byte in bytes {
            pending.append(byte)
            while let key = next() { keys.append(key) }
        }
        return keys
    }

    /// What is left when nothing follows for a while: the Escape key by itself, and half a sequence as nothing.
    mutating func flush() -> [Key] {
        defer { pending = [] }
        return pending.isEmpty ? [] : [pending == [0x1b] ? .escape : .other]
    }

    private mutating func next() -> Key? {
        guard let first = pending.first else { return nil }
        switch first {
        case 0x1b: return escape()
        case 0x0d, 0x0a: return take(1, .enter)
        case 0x09: return take(1, .tab)
        case 0x08, 0x7f: return take(1, .backspace)
        case 0..<0x20:
            return take(
                1, first == 0 ? .other : .control(Character(Unicode.Scalar(first + (first < 27 ? 0x60 : 0x40)))))
        case ..<0x80: return take(1, .character(Character(Unicode.Scalar(first))))
        default: return character(first)
        }
    }

    private mutating func take(_ count: Int, _ key: Key) -> Key {
        pending.removeFirst(count)
        return key
    }

    private mutating func character(_ first: UInt8) -> Key? {
        let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
        guard first >= 0xc2, first < 0xf5 else { return take(1, .other) }
        if let wrong = pending.dropFirst().firstIndex(where: { $0 & 0xc0 != 0x80 }) { return take(wrong, .other) }
        guard pending.count >= length else { return nil }
        guard let text = String(validating: pending.prefix(length), as: UTF8.self), let character = text.first else {
            return take(length, .other)
        }
        return take(length, .character(character))
    }

    private mutating func escape() -> Key? {
        guard pending.count > 1 else { return nil }
        switch pending[1] {
        case UInt8(ascii: "["): return control()
        case UInt8(ascii: "O"): return pending.count < 3 ? nil : take(3, Self.named(pending[2]))
        // Escape twice is Escape; with another key it is that key with Alt held, which means nothing here.
        case 0x1b: return take(1, .escape)
        default: return take(2, .other)
        }
    }

    private mutating func control() -> Key? {
        guard let end = pending.dropFirst(2).firstIndex(where: { !(0x20...0x3f).contains($0) }) else {
            return pending.count > Self.longest ? take(pending.count, .other) : nil
        }
        // Whatever breaks a sequence off begins something new.
        guard (0x40...0x7e).contains(pending[end]) else { return take(end, .other) }
        let parameter = String(decoding: pending[2..<end], as: UTF8.self)
        let final = pending[end]
        let key: Key =
            if final == UInt8(ascii: "~") {
                switch parameter.split(separator: ";").first {
                case "1", "7": .home
                case "4", "8": .end
                case "5": .pageUp
                case "6": .pageDown
                default: .other
                }
            } else {
                Self.named(final)
            }
        return take(end + 1, key)
    }

    private static func named(_ final: UInt8) -> Key {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "M"): .enter
        default: .other
        }
    }
}
