import CQRencode
import Foundation
import GridModel

/// A square that a camera reads text from (ISO/IEC 18004), with error correction of level M.
struct QRCode: Hashable, Sendable {
    /// Modules on a side, without the quiet zone.
    let side: Int
    /// By row: true is dark.
    private let modules: [Bool]

    /// Modules of light all around, without which a camera does not find the square.
    static let quietZone = 4

    /// Nil for an empty text and for one that no square holds: more than about 2,300 bytes.
    init?(_ text: String) {
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        side = Int(code.pointee.width)
        // Bit 0 of a module says whether it is dark, the others what part of the square it is.
        modules = UnsafeBufferPointer(start: code.pointee.data, count: side * side).map { $0 & 1 == 1 }
    }

    /// Light outside of the square.
    func isDark(_ column: Int, _ row: Int) -> Bool {
        (0..<side).contains(column) && (0..<side).contains(row) && modules[row * side + column]
    }

    /// The square as the API shows it, without the quiet zone.
    var picture: CodePicture {
        CodePicture(
            rows: (0..<side).map { row in
                String((0..<side).map { isDark($0, row) ? "1" : "0" })
            })
    }
}
