import Foundation
import GridModel
import Hummingbird

/// An array of meters written piece by piece: a million of them are never one buffer.
struct MeterArray: Sendable {
    private static let piece = 500

    let records: [MeterRecord]
    /// False where they were only looked at: they are at no address.
    var isThere = true
    let show: @Sendable (MeterRecord) -> Meter

    var response: Response {
        var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if isThere, records.count == 1 { headers[.location] = "/api/v1/meters/\(records[0].id)" }
        return Response(
            status: .created, headers: headers,
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "["))
                for start in stride(from: 0, to: records.count, by: Self.piece) {
                    let meters = records[start..<min(start + Self.piece, records.count)].map(show)
                    // Without the brackets of the piece's own array.
                    let json = try JSON.data(meters).dropFirst().dropLast()
                    try await writer.write(ByteBuffer(bytes: (start == 0 ? [] : [UInt8(ascii: ",")]) + json))
                }
                try await writer.write(ByteBuffer(string: "]"))
                try await writer.finish(nil)
            })
    }
}
