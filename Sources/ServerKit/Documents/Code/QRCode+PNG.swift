import CPNG
import Foundation

extension QRCode {
    /// The square as a grey PNG with its quiet zone.
    /// - Parameter scale: Pixels on a module's side.
    func png(scale: Int = 8) throws(DocumentFault) -> Data {
        let width = (side + 2 * Self.quietZone) * scale
        var pixels = [UInt8](repeating: 255, count: width * width)
        for row in 0..<width {
            for column in 0..<width where isDark(column / scale - Self.quietZone, row / scale - Self.quietZone) {
                pixels[row * width + column] = 0
            }
        }
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        image.width = png_uint_32(width)
        image.height = png_uint_32(width)
        image.format = png_uint_32(PNG_FORMAT_GRAY)
        defer { png_image_free(&image) }
        // Asked without room, it tells how much it takes.
        var size: png_alloc_size_t = 0
        guard png_image_write_to_memory(&image, nil, &size, 0, pixels, 0, nil) != 0 else { throw Self.fault(image) }
        var bytes = Data(count: size)
        let isWritten = bytes.withUnsafeMutableBytes { room in
            png_image_write_to_memory(&image, room.baseAddress, &size, 0, pixels, 0, nil) != 0
        }
        guard isWritten else { throw Self.fault(image) }
        return bytes.prefix(size)
    }

    private static func fault(_ image: png_image) -> DocumentFault {
        let message = withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return DocumentFault("the picture could not be written: \(message)")
    }
}
