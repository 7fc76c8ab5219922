import GridModel
import Hummingbird
import NIOCore

/// An invoice on paper, and the code it is paid with as a picture.
struct InvoiceDocumentRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [pdf, code, png, svg] }

    private static let path = "/api/v1/meters/{id}/invoice"
    private static let parameters: [Endpoint.Parameter] = [
        .meterID, .query("period", "A month, 2026-11; the current one when absent."),
    ]

    private var pdf: Endpoint {
        Endpoint(
            method: .get, path: Self.path + "/pdf", name: "getInvoicePDF", summary: "A meter's invoice on paper",
            tag: "meters", need: .read,
            parameters: Self.parameters + [.query("language", "en or pt; English when absent.")],
            answer: .file("application/pdf", "The invoice of getInvoice."), problems: [422]
        ) { call in
            if let language = call.query.text("language"), !InvoiceWords.speaks(language) {
                throw Problem.badRequest("language is \(language.prefix(100)); it must be en or pt")
            }
            let words = InvoiceWords.of(language: call.query.text("language"))
            let document = InvoicePDF(
                invoice: try await InvoiceRoutes.invoice(call, backend, named: true), payee: backend.payee, words: words
            )
            return Response(file: ByteBuffer(bytes: try document.bytes()), "application/pdf")
        }
    }

    private var code: Endpoint {
        Endpoint(
            method: .get, path: Self.path + "/code", name: "getInvoiceCode",
            summary: "The code an invoice is paid with, module by module", tag: "meters", need: .read,
            parameters: Self.parameters, answer: .json(Schemas.codePicture.reference, "The square."), problems: [422]
        ) { call in try JSON.response(try await square(call).picture) }
    }

    private var png: Endpoint {
        Endpoint(
            method: .get, path: Self.path + "/code/png", name: "getInvoiceCodePNG",
            summary: "The code an invoice is paid with as a PNG", tag: "meters", need: .read,
            parameters: Self.parameters, answer: .file("image/png", "The square with its quiet zone."), problems: [422]
        ) { call in Response(file: ByteBuffer(bytes: try await square(call).png()), "image/png") }
    }

    private var svg: Endpoint {
        Endpoint(
            method: .get, path: Self.path + "/code/svg", name: "getInvoiceCodeSVG",
            summary: "The code an invoice is paid with as an SVG", tag: "meters", need: .read,
            parameters: Self.parameters, answer: .file("image/svg+xml", "The square with its quiet zone."),
            problems: [422]
        ) { call in Response(file: ByteBuffer(string: try await square(call).svg), "image/svg+xml") }
    }

    private func square(_ call: Call) async throws -> QRCode {
        let invoice = try await InvoiceRoutes.invoice(call, backend)
        guard let payload = invoice.payment?.payload, let code = QRCode(payload) else {
            throw Problem.noPaymentCode(hasPayee: backend.payee != nil, total: invoice.total)
        }
        return code
    }
}

extension Problem {
    /// Why an invoice can't be paid by a code, and what would give it one.
    static func noPaymentCode(hasPayee: Bool, total: Amount) -> Problem {
        let detail =
            hasPayee
            ? "Pix pays amounts of BRL above zero; this invoice comes to \(total)"
            : "this invoice has no payment code: no payee is configured — set payee.key, payee.name and payee.city in "
                + "gridd's configuration"
        return Problem(type: "/problems/no-payment-code", title: "No payment code", status: 422, detail: detail)
    }
}

extension Response {
    /// A file as it is; nobody on the way keeps it.
    init(file bytes: ByteBuffer, _ mediaType: String) {
        self.init(
            status: .ok, headers: [.contentType: mediaType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: bytes))
    }
}
