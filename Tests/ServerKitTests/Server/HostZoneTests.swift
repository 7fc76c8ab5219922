import Foundation
import TestSupport
import Testing

@testable import ServerKit

@Suite struct HostZoneTests {
    @Test(arguments: [
        ("America/Bahia", "America/Bahia"), (":Europe/Paris", "Europe/Paris"),
        ("/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata"),
    ])
    func theEnvironmentGoesFirst(_ text: String, _ zone: String) {
        #expect(HostZone.find(environment: ["TZ": text], localtime: "/", timezone: "/").identifier == zone)
    }

    @Test func thenTheLinkThenTheFileThenUTC() throws {
        let folder = try TemporaryFolder()
        let link = folder.file("localtime")
        let file = try folder.write("Europe/Lisbon\n", to: "timezone")
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: "/usr/share/zoneinfo/America/Recife")
        #expect(HostZone.find(environment: [:], localtime: link, timezone: file).identifier == "America/Recife")
        #expect(HostZone.find(environment: ["TZ": ""], localtime: "/", timezone: file).identifier == "Europe/Lisbon")
        #expect(HostZone.find(environment: ["TZ": "No/Where"], localtime: "/", timezone: "/").identifier == "UTC")
    }
}
