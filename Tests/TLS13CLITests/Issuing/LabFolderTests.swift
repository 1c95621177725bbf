import ArgumentParser
import Foundation
import TLS13Certificates
import TLS13Providers
import Testing

@testable import TLS13CLI

@Suite struct LabFolderTests {
  /// RSA keys of more bits take long to make, and no other code.
  @Test(arguments: KeyAlgorithm.allCases.filter { ![.rsa3072, .rsa4096].contains($0) })
  func whatIsOfferedWorks(_ algorithm: KeyAlgorithm) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls13-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try CAInitCommand.parse([folder]).run()
    try CAIssueCommand.parse([folder, "--server", "localhost", "--algorithm", algorithm.rawValue]).run()
    _ = try TrustFiles.credential(
      certificate: folder + "/localhost.pem", key: folder + "/localhost.key", .none, .default)
  }

  @Test func whatDoesNotWorkIsNotOffered() {
    #expect(throws: (any Error).self) { try CAIssueCommand.parse(["lab", "--server", "a", "--algorithm", "ml-dsa44"]) }
  }

  @Test func keysAreForTheirOwnerAndStayWhatTheyAre() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls13-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try CAInitCommand.parse([folder]).run()
    try CAIssueCommand.parse([folder, "--server", "localhost,192.0.2.1,::1"]).run()
    let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/localhost.key")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let authority = try LabFolder(path: folder).authority()
    let certificate = try #require(TrustFiles.certificates(folder + "/localhost.pem").first)
    #expect(certificate.isIssued(by: authority.certificate, crypto: .default))
    #expect(certificate.subjectAlternativeNames.count == 3)
    #expect(throws: CommandFailure.self) { try CAInitCommand.parse([folder]).run() }
    #expect(throws: CommandFailure.self) { try CAIssueCommand.parse([folder, "--server", "localhost"]).run() }
    #expect(throws: CommandFailure.self) { try CAIssueCommand.parse([folder, "--client", "ca"]).run() }
  }

  /// Two labs are two authorities by name, too, unless a name is given.
  @Test func authoritiesHaveNamesOfTheirOwn() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls13-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func subject(_ arguments: String...) throws -> String {
      try CAInitCommand.parse([folder, "--force"] + arguments).run()
      return try LabFolder(path: folder).authority().certificate.subject.description
    }
    let (first, second) = (try subject(), try subject())
    #expect(first != second && first.hasPrefix("CN=swift-tls13 lab CA "))
    #expect(try subject("--name", "Lab") == "CN=Lab")
  }

  @Test(arguments: [
    ("alice", "alice"), ("../../etc/passwd", "_.._.._etc_passwd"), ("a b/ü", "a_b__"), (".hidden", "_.hidden"),
    ("-x", "_-x"), ("", "_"), ("_", "_"),
  ])
  func namesBecomeFileNames(_ name: String, _ expected: String) {
    let file = LabFolder.fileName(name)
    #expect(!file.contains("/") && !file.hasPrefix(".") && !file.hasPrefix("-"))
    #expect(file == expected)
  }

  @Test func validity() throws {
    let options = try ValidityOptions.parse(["--days", "7"])
    #expect(try options.range(defaultDays: 90, now: 1_000_000) == 999_700...(1_000_000 + 7 * 86_400))
    let expired = try ValidityOptions.parse(["--not-before", "2020-01-01", "--not-after", "2020-01-31T12:00:00Z"])
    #expect(try expired.range(defaultDays: 90) == 1_577_836_800...1_580_472_000)
    #expect(throws: (any Error).self) { try ValidityOptions.parse(["--days", "7", "--not-after", "2020-01-01"]) }
    #expect(throws: (any Error).self) { try ValidityOptions.parse(["--not-after", "yesterday"]) }
  }
}
