import Foundation
import Synchronization
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Sessions
import Testing

/// What Wireshark makes of our key log. RFC 9850
@Suite(.enabled(if: ChildProcess.path(of: "tshark") != nil, "tshark is not installed"))
struct KeyLogTests {
  private let lab = InteropLab.shared

  /// A client and a server in memory, whose bytes are kept.
  private final class Wire {
    private var client: TLSConnection
    private var server: TLSConnection
    private var capture = PacketCapture()

    init(
      _ client: ClientConfiguration, _ server: ServerConfiguration, session: ClientSession? = nil
    ) throws {
      self.client = try TLSConnection(
        client: ClientContext(client), serverName: ServerName(InteropLab.serverName), session: session,
        earlyData: session != nil)
      self.server = TLSConnection(server: try ServerContext(server))
    }

    /// Carries bytes both ways until nobody has any.
    func run() throws {
      while client.hasOutput || server.hasOutput {
        try Self.carry(from: &client, to: &server) { capture.add(.client, $0) }
        try Self.carry(from: &server, to: &client) { capture.add(.server, $0) }
      }
    }

    func send(fromClient: String, fromServer: String) throws {
      try client.send(Array(fromClient.utf8).span)
      try server.send(Array(fromServer.utf8).span)
      try run()
    }

    func takeSession() -> ClientSession? { client.takeSessions().first }

    func sendEarly(_ text: String) throws {
      _ = try client.sendEarlyData(Array(text.utf8).span)
      try run()
    }

    var isResumed: Bool { client.information?.isResumed == true && client.earlyDataStatus == .accepted }

    func updateKeys() throws {
      try client.updateKeys(requestPeer: true)
      try run()
    }

    func write(to file: URL) throws { try capture.write(to: file) }

    private static func carry(
      from sender: inout TLSConnection, to receiver: inout TLSConnection, _ note: ([UInt8]) -> Void
    ) throws {
      guard sender.hasOutput else { return }
      var bytes = sender.takeOutput()
      note(bytes)
      var span = bytes.mutableSpan
      var consumed = 0
      while consumed < span.count {
        var rest = span.slice(consumed..<span.count)
        consumed += try receiver.receive(&rest).consumed
      }
    }
  }

  private func files() throws -> (capture: URL, keys: URL) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tls13-keylog-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return (folder.appendingPathComponent("x.pcap"), folder.appendingPathComponent("keys.txt"))
  }

  private func tshark(_ files: (capture: URL, keys: URL), _ arguments: [String]) throws -> String {
    let process = try ChildProcess(
      "tshark", ["-r", files.capture.path, "-o", "tls.keylog_file:\(files.keys.path)"] + arguments)
    defer { process.end() }
    #expect(try process.waitForEnd() == 0, "\(process.transcript)")
    return process.standardOutput
  }

  // RFC 9850 §2
  @Test(arguments: CipherSuite.all, [false, true])
  func `tshark reads the handshake and the data with our lines`(suite: CipherSuite, retries: Bool) throws {
    let lines = Mutex<[String]>([])
    let add = { @Sendable (line: String) in lines.withLock { $0.append(line) } }
    var client = ClientConfiguration(crypto: InteropLab.crypto, serverAuthentication: .required(lab.authority.trust))
    client.cipherSuites = [suite]
    client.credentials = [try lab.client().credential]
    var server = ServerConfiguration(
      crypto: InteropLab.crypto, credentials: [try lab.server().credential],
      clientAuthentication: .required(lab.authority.trust))
    server.groups = retries ? [.secp384r1] : [.x25519]
    client.insecureKeyLog = suite == .aes128GCMSHA256 ? add : nil
    server.insecureKeyLog = suite == .aes128GCMSHA256 ? nil : add

    let wire = try Wire(client, server)
    try wire.run()
    try wire.send(fromClient: "what the client says", fromServer: "what the server says")
    try wire.updateKeys()
    try wire.send(fromClient: "and under new keys", fromServer: "so does the server")
    let files = try files()
    defer { try? FileManager.default.removeItem(at: files.capture.deletingLastPathComponent()) }
    try wire.write(to: files.capture)
    let log = lines.withLock { $0 }
    try log.map { $0 + "\n" }.joined().write(to: files.keys, atomically: false, encoding: .utf8)
    #expect(log.count == 5)

    let types = try tshark(files, ["-Y", "tls.handshake", "-T", "fields", "-e", "tls.handshake.type"])
    let seen = types.split { ",\n\t".contains($0) }.compactMap { Int($0) }
    let hellos = retries ? [1, 2, 1, 2] : [1, 2]
    // EncryptedExtensions to Finished, the client's flight, and a KeyUpdate each way
    #expect(seen == hellos + [8, 13, 11, 15, 20, 11, 15, 20, 24, 24], "\(types)")
    let data = try tshark(files, ["-q", "-z", "follow,tls,ascii,0"])
    for text in ["what the client says", "what the server says", "and under new keys", "so does the server"] {
      #expect(data.contains(text), "\(data)")
    }
    // Without the lines nothing of it shows
    try "".write(to: files.keys, atomically: false, encoding: .utf8)
    let blind = try tshark(files, ["-Y", "tls.handshake", "-T", "fields", "-e", "tls.handshake.type"])
    #expect(blind.split { ",\n\t".contains($0) }.compactMap { Int($0) } == hellos)
  }

  // RFC 9850 §2: CLIENT_EARLY_TRAFFIC_SECRET and EARLY_EXPORTER_SECRET as well
  @Test func `tshark reads a resumed connection, early data included`() throws {
    let lines = Mutex<[String]>([])
    var client = ClientConfiguration(crypto: InteropLab.crypto, serverAuthentication: .required(lab.authority.trust))
    client.resumption = ClientResumption()
    var server = ServerConfiguration(
      crypto: InteropLab.crypto, credentials: [try lab.server().credential], clientAuthentication: .none)
    server.resumption = try .inMemory(crypto: InteropLab.crypto, earlyDataSize: 1000)
    let first = try Wire(client, server)
    try first.run()
    client.insecureKeyLog = { line in lines.withLock { $0.append(line) } }
    // One context has the tickets of the other: the configuration holds them.
    let session: ClientSession = try #require(first.takeSession())
    let wire = try Wire(client, server, session: session)
    try wire.sendEarly("what is said early")
    try wire.send(fromClient: "what is said late", fromServer: "and answered")
    #expect(wire.isResumed)
    let files = try files()
    defer { try? FileManager.default.removeItem(at: files.capture.deletingLastPathComponent()) }
    try wire.write(to: files.capture)
    let log = lines.withLock { $0 }
    try log.map { $0 + "\n" }.joined().write(to: files.keys, atomically: false, encoding: .utf8)
    let labels = Set(log.compactMap { $0.split(separator: " ").first.map(String.init) })
    #expect(labels.isSuperset(of: ["CLIENT_EARLY_TRAFFIC_SECRET", "EARLY_EXPORTER_SECRET"]) && labels.count == 7)
    let data = try tshark(files, ["-q", "-z", "follow,tls,ascii,0"])
    for text in ["what is said early", "what is said late", "and answered"] {
      #expect(data.contains(text), "\(data)")
    }
  }
}
