import CHaru
import Foundation

/// A document of A4 pages that is drawn from the top down; lengths in points (1/72 inch), heights from a page's top.
final class PDFSheet {
    enum Face: String {
        case regular = "Helvetica"
        case bold = "Helvetica-Bold"
    }

    enum Alignment {
        case left, right
    }

    static let width = 595.0
    static let height = 842.0

    private let document: HPDF_Doc
    private var page: HPDF_Page
    private let trouble: Trouble

    /// - Throws: ``DocumentFault`` when there is no memory for one.
    init(title: String) throws(DocumentFault) {
        trouble = Trouble()
        let handler: HPDF_Error_Handler = { code, _, context in
            guard let context else { return }
            Unmanaged<Trouble>.fromOpaque(context).takeUnretainedValue().note(code)
        }
        guard let document = HPDF_New(handler, Unmanaged.passUnretained(trouble).toOpaque()) else {
            throw DocumentFault("there is no memory for a document")
        }
        self.document = document
        guard let page = HPDF_AddPage(document) else {
            HPDF_Free(document)
            throw DocumentFault("there is no memory for a page")
        }
        self.page = page
        HPDF_SetCompressionMode(document, HPDF_UINT(HPDF_COMP_ALL))
        HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT)
        Self.encoded(title) { _ = HPDF_SetInfoAttr(document, HPDF_INFO_TITLE, $0) }
    }

    deinit { HPDF_Free(document) }

    /// Goes on with a new page.
    func turn() throws(DocumentFault) {
        guard let next = HPDF_AddPage(document) else { throw trouble.fault }
        page = next
        HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT)
    }

    /// Writes a line whose baseline is `y` below the page's top.
    /// - Parameter x: Where it begins, or ends when aligned to the right.
    func write(
        _ text: String, x: Double, y: Double, size: Double = 9, _ face: Face = .regular,
        _ alignment: Alignment = .left, grey: Double = 0
    ) {
        choose(face, size)
        let start = alignment == .left ? x : x - measured(text)
        HPDF_Page_SetGrayFill(page, Float(grey))
        HPDF_Page_BeginText(page)
        Self.encoded(text) { _ = HPDF_Page_TextOut(page, Float(start), Float(Self.height - y), $0) }
        HPDF_Page_EndText(page)
    }

    /// How long a line is.
    func width(of text: String, size: Double, _ face: Face = .regular) -> Double {
        choose(face, size)
        return measured(text)
    }

    /// A thin line across.
    func rule(from start: Double, to end: Double, y: Double) {
        HPDF_Page_SetLineWidth(page, 0.5)
        HPDF_Page_SetGrayStroke(page, 0.6)
        HPDF_Page_MoveTo(page, Float(start), Float(Self.height - y))
        HPDF_Page_LineTo(page, Float(end), Float(Self.height - y))
        HPDF_Page_Stroke(page)
    }

    /// A square code of `size` points with its quiet zone, whose upper left corner is given.
    func draw(_ code: QRCode, x: Double, y: Double, size: Double) {
        let module = size / Double(code.side + 2 * QRCode.quietZone)
        let zone = Double(QRCode.quietZone)
        HPDF_Page_SetGrayFill(page, 0)
        for row in 0..<code.side {
            var column = 0
            while column < code.side {
                let start = column
                while code.isDark(column, row) { column += 1 }
                if column > start {
                    let top = y + (zone + Double(row)) * module
                    HPDF_Page_Rectangle(
                        page, Float(x + (zone + Double(start)) * module), Float(Self.height - top - module),
                        Float(Double(column - start) * module), Float(module))
                }
                column += 1
            }
        }
        HPDF_Page_Fill(page)
    }

    /// The document's bytes.
    /// - Throws: ``DocumentFault`` when anything drawn before failed.
    func bytes() throws(DocumentFault) -> Data {
        HPDF_SaveToStream(document)
        if trouble.code != nil { throw trouble.fault }
        var size = HPDF_GetStreamSize(document)
        var bytes = Data(count: Int(size))
        bytes.withUnsafeMutableBytes { room in
            _ = HPDF_ReadFromStream(document, room.baseAddress?.assumingMemoryBound(to: HPDF_BYTE.self), &size)
        }
        return bytes.prefix(Int(size))
    }

    private func choose(_ face: Face, _ size: Double) {
        guard let font = HPDF_GetFont(document, face.rawValue, "WinAnsiEncoding") else { return }
        HPDF_Page_SetFontAndSize(page, font, Float(size))
    }

    private func measured(_ text: String) -> Double {
        var width: Float = 0
        Self.encoded(text) { width = HPDF_Page_TextWidth(page, $0) }
        return Double(width)
    }

    /// Helvetica has the letters of Western Europe; another is a question mark, as no font here has it.
    private static func encoded(_ text: String, _ body: (UnsafePointer<CChar>) -> Void) {
        let bytes = text.unicodeScalars.flatMap { scalar -> [UInt8] in
            let one = String(scalar).data(using: .windowsCP1252)
            return one.map { $0.filter { $0 >= 0x20 } } ?? [UInt8(ascii: "?")]
        }
        (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { body($0.baseAddress!) }
    }

    /// The first thing that went wrong, as the library tells it.
    private final class Trouble {
        private(set) var code: UInt?

        func note(_ code: HPDF_STATUS) { self.code = self.code ?? UInt(code) }

        var fault: DocumentFault {
            DocumentFault("the document could not be drawn (libharu's error 0x\(String(code ?? 0, radix: 16)))")
        }
    }
}
