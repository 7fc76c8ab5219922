import NIOCore
import NIOHTTP1

/// A response's head, and the bytes of its body when they are all there.
struct Answer: Sendable {
    var head: HTTPResponseHead
    var content: ByteBuffer
}

/// A request on its way: who waits for its answer, and until when. It lives on the event loop.
final class Exchange {
    /// How the answer is handed over.
    enum Delivery {
        /// When all of it is there, which may be at most so many bytes.
        case whole(limit: Int)
        /// When its head is there; the body is taken piece by piece, and may be silent for so long.
        case pieces(silence: TimeAmount)
    }

    /// Bytes that are held for a reader who does not take them before the socket is left alone.
    private static let fullness = 256 << 10

    let head: HTTPRequestHead
    let body: ByteBuffer?
    /// May be sent again on another connection when the one it was sent on had been closed meanwhile.
    let isRepeatable: Bool
    let answer: EventLoopPromise<Answer>

    private let delivery: Delivery
    private let loop: any EventLoop
    private var answerHead: HTTPResponseHead?
    private var content = ByteBuffer()
    private var reader: EventLoopPromise<ByteBuffer?>?
    private var ending: Result<Void, any Error>?
    private var timer: Scheduled<Void>?
    /// What carries it at the moment.
    weak var connection: Connection?

    init(
        _ head: HTTPRequestHead, body: ByteBuffer?, isRepeatable: Bool, delivery: Delivery, loop: any EventLoop,
        answer: EventLoopPromise<Answer>
    ) {
        self.head = head
        self.body = body
        self.isRepeatable = isRepeatable
        self.delivery = delivery
        self.loop = loop
        self.answer = answer
    }

    /// True when there is nothing left to be done for it.
    var isOver: Bool { ending != nil }
    /// True when the server has begun to answer.
    var isAnswered: Bool { answerHead != nil }
    private var isHandedOver: Bool {
        if case .pieces = delivery { answerHead != nil } else { false }
    }
    /// False while the reader has enough to do.
    var wantsMore: Bool {
        switch delivery {
        case .whole: true
        case .pieces: content.readableBytes < Self.fullness
        }
    }

    /// Fails with `error` when what is waited for has not come until `deadline`.
    func expect(by deadline: NIODeadline, orFailWith error: ClientError) {
        guard !isOver else { return }
        timer = loop.assumeIsolated().scheduleTask(deadline: deadline) { self.fail(error) }
    }

    func receive(_ head: HTTPResponseHead) {
        answerHead = head
        guard case .pieces = delivery, !isOver else { return }
        timer?.cancel()
        answer.succeed(Answer(head: head, content: ByteBuffer()))
    }

    func receive(_ bytes: ByteBuffer) {
        guard !isOver else { return }
        if content.readableBytes == 0 {
            content = bytes
        } else {
            content.writeImmutableBuffer(bytes)
        }
        if case .whole(let limit) = delivery, content.readableBytes > limit { return fail(TooLong(limit: limit)) }
        handOver()
    }

    /// The answer is complete.
    func finish() {
        guard !isOver else { return }
        ending = .success(())
        timer?.cancel()
        if case .whole = delivery, let answerHead { answer.succeed(Answer(head: answerHead, content: content)) }
        handOver()
    }

    /// Nothing comes of it, or no more than there is; the connection it is on is of no more use.
    func fail(_ error: any Error) {
        guard !isOver else { return }
        ending = .failure(error)
        timer?.cancel()
        // A reader of pieces who has the head already is told when he asks for more.
        if !isHandedOver { answer.fail(error) }
        handOver()
        connection?.close()
    }

    /// The bytes of the body that come next; nil at its end.
    func next() -> EventLoopFuture<ByteBuffer?> {
        let reader = loop.makePromise(of: ByteBuffer?.self)
        self.reader = reader
        handOver()
        if self.reader != nil, case .pieces(let silence) = delivery {
            expect(by: .now() + silence, orFailWith: ClientError(.connectionLost, "the connection fell silent"))
        }
        return reader.futureResult
    }

    private func handOver() {
        guard let reader else { return }
        if content.readableBytes > 0 {
            reader.succeed(content)
            content = ByteBuffer()
            connection?.resume()
        } else {
            switch ending {
            case .success: reader.succeed(nil)
            case .failure(let error): reader.fail(error)
            case nil: return
            }
        }
        self.reader = nil
        timer?.cancel()
    }
}

/// An answer had more bytes than it may have.
struct TooLong: Error {
    var limit: Int
}
