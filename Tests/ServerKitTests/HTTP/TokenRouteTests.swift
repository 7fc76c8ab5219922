import GridModel
import TestSupport
import Testing

@testable import ServerKit

@Suite struct TokenRouteTests {
    @Test func aTokenOpensTheNetworksDoorAndIsStoredByItsHash() async throws {
        try await withServer { running in
            let issued = try await running.local { client in
                let answer = try await client.post("/api/v1/tokens", #"{"name": "telegraf", "role": "viewer"}"#)
                #expect(answer.status == 201)
                return try answer.decode(IssuedToken.self)
            }
            #expect(issued.role == .viewer)
            let secret = issued.token
            #expect(secret.hasPrefix("gridd_") && secret.utf8.count == 49)
            try await running.network { client in
                for (token, status) in [(secret, 200), (secret + "x", 401)] {
                    let answer = try await client.with(token: token).get("/api/v1/status")
                    #expect(answer.status == status)
                }
            }
            #expect(try await running.store.token(hash: secret) == nil)
            #expect(try await running.store.token(hash: TokenIssuer.hash(of: secret))?.name == "telegraf")
        }
    }

    @Test func aHashIsHexSHA256() {
        // FIPS 180-2, appendix B.1.
        #expect(
            TokenIssuer.hash(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(arguments: [
        (#"{"name": ""}"#, 422), (#"{"name": "  "}"#, 422), ("{}", 422), (#"{"name": "a", "role": "king"}"#, 422),
        (#"{"name": "a", "meters": []}"#, 422), (#"{"name": "a", "meters": [99]}"#, 422),
        (#"{"name": "a", "meters": [0]}"#, 422), (#"{"name": "a", "role": "administrator", "meters": [1]}"#, 422),
        (#"{"name": "taken"}"#, 409),
    ])
    func aTokenThatCannotBeIsNotMade(_ body: String, _ status: Int) async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(1)
            _ = try await running.token("taken", .viewer)
            let answer = try await client.post("/api/v1/tokens", body)
            #expect(answer.status == status, "\(answer.text)")
        }
    }

    @Test func onlyAnAdministratorMakesTokens() async throws {
        try await withServer { running in
            let operatorToken = try await running.token("o", .operate)
            let administratorToken = try await running.token("a", .administrator)
            try await running.network { client in
                for (token, status) in [(operatorToken, 403), (administratorToken, 201)] {
                    let answer = try await client.with(token: token).post("/api/v1/tokens", #"{"name": "new"}"#)
                    #expect(answer.status == status)
                }
            }
        }
    }
}
