import Foundation
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Sessions
import Testing

/// 0-RTT data, accepted and rejected, both ways. RFC 9846 §2.3
@Suite struct EarlyDataInteropTests {
  private let crypto = InteropLab.crypto
  private let request = "the first bytes\n"

  /// A file that holds ``request``.
  private func requestFile() throws -> String {
    let path = InteropLab.shared.newFile("txt")
    try request.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func resumption(size: UInt32 = 1000) throws -> ServerResumption {
    try .inMemory(crypto: crypto, earlyDataSize: size)
  }

  private func expect(_ status: EarlyDataStatus, _ peer: SocketPeer) {
    #expect(peer.connection.earlyDataStatus == status)
  }

  // MARK: OpenSSL

  @Test(arguments: CipherSuite.all)
  func opensslServerAccepts(suite: CipherSuite) throws {
    try OpenSSL.serve(
      connections: 2, ["-early_data", "-max_early_data", "1000"], client: { $0.cipherSuites = [suite] }
    ) { server in
      let session = try server.session()
      #expect(session.maximumEarlyDataSize == 1000)
      let peer = try server.connect(session, earlyData: request)
      try peer.handshake(resumes: true, server.process)
      expect(.accepted, peer)
      try server.process.wait(for: "Early data received:")
      try server.process.wait(for: request)
      try peer.send("more\n")
      try server.process.wait(for: "more\n")
      #expect(server.process.standardOutput.contains("Reused session-id"))
    }
  }

  /// OpenSSL takes a ticket for early data once; the second time it is a full handshake. RFC 9846 §8.1
  @Test func opensslServerRejectsAReplay() throws {
    try OpenSSL.serve(connections: 3, ["-early_data"]) { server in
      let session = try server.session()
      let first = try server.connect(session, earlyData: request)
      try first.handshake(resumes: true, server.process)
      expect(.accepted, first)
      try first.close()
      try first.finish()
      let second = try server.connect(session, earlyData: "once more\n")
      try second.handshake(resumes: false, server.process)
      expect(.rejected, second)
      try second.send("as ordinary data\n")
      try server.process.wait(for: "as ordinary data\n")
      #expect(!server.process.standardOutput.contains("once more"))
    }
  }

  /// Where OpenSSL takes tickets once, the first ClientHello uses this one up.
  @Test func opensslServerRejectsWithARetry() throws {
    try OpenSSL.serve(
      connections: 2, ["-early_data", "-no_anti_replay", "-groups", "P-384"],
      client: { $0.keyShareGroups = [.x25519] }
    ) { server in
      let peer = try server.connect(server.session(), earlyData: request)
      try peer.handshake(resumes: true, server.process)
      #expect(peer.information?.usedHelloRetryRequest == true)
      expect(.rejected, peer)
      try peer.send("as ordinary data\n")
      try server.process.wait(for: "as ordinary data\n")
      #expect(!server.process.standardOutput.contains(request))
    }
  }

  @Test(arguments: CipherSuite.all)
  func opensslClientIsAccepted(suite: CipherSuite) throws {
    let resumption = try resumption()
    let change = { (configuration: inout ServerConfiguration) in
      configuration.resumption = resumption
      configuration.cipherSuites = [suite]
    }
    let file = try OpenSSL.session(server: change)
    try OpenSSL.connect(["-sess_in", file, "-early_data", requestFile()], server: change) { peer, client in
      try peer.handshake(resumes: true, client)
      #expect(peer.earlyData == Array(request.utf8))
      expect(.accepted, peer)
      try client.wait(for: "Early data was accepted")
      client.write("more\n")
      try peer.run { $0.receivedText == "more\n" }
      try peer.end(client)
    }
  }

  /// What the ticket promised does not hold any more.
  @Test func opensslClientIsRejected() throws {
    let resumption = try resumption()
    let file = try OpenSSL.session { $0.resumption = resumption }
    try OpenSSL.connect(
      ["-sess_in", file, "-early_data", requestFile()],
      server: {
        $0.resumption = resumption
        $0.resumption?.earlyData = nil
      }
    ) { peer, client in
      try peer.handshake(resumes: true, client)
      try client.wait(for: "Early data was rejected")
      client.write("as ordinary data\n")
      try peer.run { $0.receivedText == "as ordinary data\n" }
      #expect(peer.earlyData.isEmpty)
      expect(.rejected, peer)
    }
  }

  /// The whole session misses: what comes cannot be decrypted and is skipped. RFC 9846 §4.3.10
  @Test func opensslClientWithoutASession() throws {
    let resumption = try resumption()
    let file = try OpenSSL.session { $0.resumption = resumption }
    try OpenSSL.connect(["-sess_in", file, "-early_data", requestFile()]) { peer, client in
      try peer.handshake(resumes: false, client)
      try client.wait(for: "Early data was rejected")
      client.write("as ordinary data\n")
      try peer.run { $0.receivedText == "as ordinary data\n" }
      #expect(peer.earlyData.isEmpty)
    }
  }

  @Test func opensslClientIsRejectedWithARetry() throws {
    let resumption = try resumption()
    let file = try OpenSSL.session { $0.resumption = resumption }
    try OpenSSL.connect(
      ["-sess_in", file, "-early_data", requestFile(), "-groups", "X25519:P-384"],
      server: {
        $0.resumption = resumption
        $0.groups = [.secp384r1]
      }
    ) { peer, client in
      try peer.handshake(resumes: true, client)
      #expect(peer.information?.usedHelloRetryRequest == true)
      try client.wait(for: "Early data was rejected")
      client.write("as ordinary data\n")
      try peer.run { $0.receivedText == "as ordinary data\n" }
      #expect(peer.earlyData.isEmpty)
    }
  }

  // MARK: GnuTLS

  /// gnutls-serv does not show early data, but with -d 5 how long it was.
  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
  func gnutlsServerAccepts() throws {
    try GnuTLS.serve(connections: ["-a", "-d", "5", "--earlydata", "--maxearlydata", "1000"]) { server in
      let session = try server.session()
      #expect(session.maximumEarlyDataSize == 1000)
      let peer = try server.connect(session, earlyData: request)
      try peer.handshake(resumes: true, server.process)
      expect(.accepted, peer)
      try server.process.wait(for: "decrypted early data with length: \(request.utf8.count),")
      try peer.send("more\n")
      try peer.run { $0.receivedText.hasSuffix("more\n") }
      #expect(peer.error == nil)
    }
  }

  /// Another server knows nothing of the ticket, and skips what it cannot decrypt. (After a HelloRetryRequest GnuTLS 3.7
  /// does not, and answers OpenSSL's early data, too, with bad_record_mac.)
  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
  func gnutlsServerRejects() throws {
    var session: ClientSession?
    try GnuTLS.serve(connections: ["-a", "--earlydata", "--maxearlydata", "1000"]) { session = try $0.session() }
    try GnuTLS.serve(connections: ["-a"]) { server in
      let peer = try server.connect(session, earlyData: request)
      try peer.handshake(resumes: false, server.process)
      expect(.rejected, peer)
      try peer.send("as ordinary data\n")
      try peer.run { $0.receivedText == "as ordinary data\n" }
      #expect(peer.error == nil)
    }
  }

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
  func gnutlsClientIsAccepted() throws {
    let resumption = try resumption()
    try GnuTLS.resume(["--earlydata", requestFile()], server: { $0.resumption = resumption }) { peer, client in
      try peer.handshake(resumes: true, client)
      #expect(peer.earlyData == Array(request.utf8))
      expect(.accepted, peer)
      try client.wait(for: "*** This is a resumed session")
      client.write("more\n")
      try peer.run { $0.receivedText == "more\n" }
      try peer.end(client)
    }
  }

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
  func gnutlsClientIsRejected() throws {
    let resumption = try resumption()
    try GnuTLS.resume(
      ["--earlydata", requestFile()], server: { $0.resumption = resumption }, then: { $0.resumption?.earlyData = nil }
    ) { peer, client in
      try peer.handshake(resumes: true, client)
      client.write("as ordinary data\n")
      try peer.run { $0.receivedText == "as ordinary data\n" }
      #expect(peer.earlyData.isEmpty)
      expect(.rejected, peer)
    }
  }
}
