import GridClient
import GridModel
import Testing

/// What the README shows of the library compiles, and does what it says against a server that is not there.
@Suite struct ReadmeTests {
    @Test func theExampleOfTheReadmeCompiles() async throws {
        let client = try GridClient(server: .unixSocket(path: "/nowhere/gridd.sock"))
        let error = await #expect(throws: ClientError.self) {
            let invoice = try await client.meters.invoice(42)
            print(invoice.total)
        }
        #expect(error?.code == .unreachable)
        await client.close()
    }
}
