import Foundation
import Testing

/// The built tool, as people use it: a server and clients as processes on loopback.
@Suite(.enabled(if: Tool.path != nil, "the tls13 executable is not beside the tests"))
struct CommandTests {
  private let lab = FileLab()

  private func file(_ name: String) -> String { lab.file(name) }

  private func connect(_ port: String, _ input: String, _ arguments: [String]) throws -> Tool {
    let tool = try Tool(["connect", "127.0.0.1:\(port)", "--servername", "localhost"] + arguments, input: input)
    try tool.finish()
    try #require(tool.status == 0, "\(tool.errors)")
    return tool
  }

  @Test func aSecondConnectionResumesWithEarlyData() throws {
    defer { lab.remove() }
    try lab.make()
    let server = try Tool([
      "serve", "--port", "0", "--cert", file("localhost.pem"), "--key", file("localhost.key"), "--client-ca",
      file("ca.pem"), "--echo", "--early-data", "--accept", "3", "--explain", "--groups", "x25519",
    ])
    defer { server.end() }
    let port = try server.port()
    let session = file("session")
    let client = ["--ca", file("ca.pem"), "--cert", file("alice.pem"), "--key", file("alice.key")]
    let first = try connect(port, "hello\n", client + ["--session-out", session, "--tickets", "1"])
    #expect(first.output == "hello\n")
    let mode = try FileManager.default.attributesOfItem(atPath: session)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let second = try connect(port, "again\n", client + ["--session-in", session, "--early-data", "--explain"])
    #expect(second.output == "again\n")
    #expect(second.errors.contains("early data (6 bytes, encrypted)"), "\(second.errors)")
    #expect(second.errors.contains("The server took the early data."))
    #expect(second.errors.contains("resumed: yes"))
    // A HelloRetryRequest: what was sent early goes again.
    let groups = ["--groups", "X25519MLKEM768,secp256r1,x25519"]
    let third = try connect(
      port, "third\n", client + groups + ["--session-in", session, "--early-data", "--explain"])
    #expect(third.output == "third\n")
    #expect(third.errors.contains("The server did not take the early data"), "\(third.errors)")
    try server.finish()
    #expect(server.errors.contains("<- early data (6 bytes, encrypted)"), "\(server.errors)")
    #expect(server.errors.contains("The client is CN=alice"))
  }

  @Test func aKeyInTheCertificatesPlace() throws {
    defer { lab.remove() }
    try lab.make()
    let key = ["--psk", "000102030405060708090a0b0c0d0e0f", "--psk-identity", "door 4"]
    let server = try Tool(["serve", "--port", "0", "--echo", "--accept", "1"] + key)
    defer { server.end() }
    let client = try connect(server.port(), "hello\n", ["--ca", file("ca.pem"), "--explain"] + key)
    #expect(client.output == "hello\n")
    #expect(client.errors.contains("hold the key that is known as \"door 4\""), "\(client.errors)")
    try server.finish()
  }

  private func run(_ arguments: [String]) throws -> Tool {
    let tool = try Tool(arguments)
    try tool.finish()
    return tool
  }

  @Test func wildcardsCanBeIssued() throws {
    defer { lab.remove() }
    try lab.make()
    let issued = try run(["ca", "issue", lab.folder.path, "--server", "*.Svc.example,10.0.0.1", "--output", "wild"])
    #expect(issued.status == 0, "\(issued.errors)")
    for (name, status) in [("a.svc.example", 0), ("10.0.0.1", 0), ("a.b.svc.example", 1), ("svc.example", 1)] {
      let verified = try run(["verify", file("wild.pem"), "--ca", file("ca.pem"), "--hostname", name])
      #expect(verified.status == Int32(status), "\(name) \(verified.output)")
    }
    for name in ["*", "*.com", "a.*.example", "*a.example.com", "*.*.example.com"] {
      #expect(try run(["ca", "issue", lab.folder.path, "--server", name]).status != 0, "\(name)")
    }
  }

  /// The zone says where to connect to, and is no part of the server's name.
  @Test func aZoneIsNoPartOfTheName() throws {
    defer { lab.remove() }
    try lab.make()
    #expect(try run(["ca", "issue", lab.folder.path, "--server", "::1", "--output", "six"]).status == 0)
    let server = try Tool([
      "serve", "--host", "::1", "--port", "0", "--cert", file("six.pem"), "--key", file("six.key"), "--echo",
      "--accept", "1",
    ])
    defer { server.end() }
    let client = try Tool(["connect", "[::1%1]:\(server.port())", "--ca", file("ca.pem")], input: "hello\n")
    try client.finish()
    #expect(client.status == 0 && client.output == "hello\n", "\(client.errors)")
    try server.finish()
  }

  @Test func flawsAreWarnedOf() throws {
    let cases = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "TestVectors/cases/03-keyusage-trailing-zeros")
    let (leaf, anchor) = (cases.appending(path: "mbed.pem").path, cases.appending(path: "ca.pem").path)
    let arguments = ["verify", leaf, "--ca", anchor, "--hostname", "svc.example", "--time", "2026-11-01"]
    let wish = "have CN=Example Client CA reissue CN=svc.example with lists of bits in their shortest form"
    let verified = try run(arguments)
    #expect(verified.status == 0 && verified.output.contains("Warnings:"), "\(verified.output)")
    #expect(verified.output.contains(wish))
    #expect(try run(arguments + ["--json"]).output.contains(wish))
    // One that cannot be read, and that the path does not need.
    let junk = FileManager.default.temporaryDirectory.appendingPathComponent("tls13-junk-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: junk) }
    try Data("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n".utf8).write(to: junk)
    let superfluous = try run(arguments + ["--untrusted", junk.path])
    #expect(superfluous.status == 0 && superfluous.errors.contains("left out"), "\(superfluous.errors)")
    #expect(try run(["verify", junk.path, "--ca", anchor, "--client"]).status != 0)
    let strict = try run(arguments + ["--profile", "conforming"])
    #expect(strict.status == 1 && strict.output.contains("X.690 §11.2.2"), "\(strict.output)")
    let inspected = try run(["inspect", leaf])
    #expect(inspected.output.contains("WARNING") && inspected.output.contains("X.690 §11.2.2"), "\(inspected.output)")
  }
}
