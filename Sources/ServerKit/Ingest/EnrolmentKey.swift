import Crypto
import MeterWire

extension Enrolment {
    /// An enrolment as it is stored: the key only as its hash.
    init(_ particulars: EnrolmentParticulars) {
        self.init(
            serial: particulars.serial, name: particulars.name, keyHash: particulars.key.map { Self.hexSHA256($0) })
    }

    private static func hexSHA256(_ key: String) -> String {
        var hash = SHA256()
        var key = key
        key.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
