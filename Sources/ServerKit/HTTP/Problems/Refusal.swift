import GridModel
import Hummingbird

/// A problem on its way out: the document and the header fields that belong to it.
struct Refusal {
    var problem: Problem
    var headers = HTTPFields()

    var response: Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        // A problem is made of strings and numbers, whose encoding does not fail.
        let body = (try? JSON.encode(problem)) ?? ByteBuffer()
        return Response(
            status: .init(code: problem.status), headers: headers, body: ResponseBody(byteBuffer: body))
    }
}
