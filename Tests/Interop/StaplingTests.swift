import Foundation
import TLS13
import TLS13Certificates
import Testing

/// Stapled OCSP responses with OpenSSL and GnuTLS. RFC 6066 §8, RFC 9846 §4.5.1.1
@Suite struct StaplingInteropTests {
  private let lab = InteropLab.shared

  @Test func opensslServerStaples() throws {
    let (der, file) = try lab.server().ocspResponse()
    try OpenSSL.serve(
      ["-status_file", file], client: { $0.chainRequirements.revocation = .require([], scope: .endEntity) }
    ) { peer, server in
      try peer.handshake()
      #expect(peer.error == nil, "\(String(describing: peer.error)); \(server.transcript)")
      #expect(peer.information?.peerOCSPResponse == der)
    }
  }

  @Test func opensslServerStaplesThatItsCertificateIsRevoked() throws {
    let (_, file) = try lab.server().ocspResponse(.revoked(at: 1_700_000_000, reason: .keyCompromise))
    try OpenSSL.serve(["-status_file", file], client: { $0.chainRequirements.revocation = .checkGiven([]) }) {
      peer, server in
      try peer.handshake()
      try expectSent(.certificateRevoked, .certificateRejected, peer, server)
    }
  }

  @Test func opensslServerHasNothingToStaple() throws {
    try OpenSSL.serve(client: { $0.chainRequirements.revocation = .require([], scope: .endEntity) }) { peer, server in
      try peer.handshake()
      try expectSent(.certificateUnknown, .certificateRejected, peer, server)
    }
  }

  @Test(arguments: [true, false])
  func opensslClientAsks(asks: Bool) throws {
    let (der, _) = try lab.server().ocspResponse()
    try OpenSSL.connect(asks ? ["-status"] : [], server: { $0.credentials[0].ocspResponse = der }) { peer, client in
      try peer.handshake()
      #expect(peer.error == nil, "\(String(describing: peer.error))")
      client.write("hello\n")
      try peer.run { $0.receivedText == "hello\n" }
      try peer.send("hello to you\n")
      try client.wait(for: "hello to you\n")
      #expect(client.transcript.contains("OCSP Response Status: successful (0x0)") == asks, "\(client.transcript)")
      #expect(!asks || client.transcript.contains("Cert Status: good"))
    }
  }

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
  func gnutlsServerStaples() throws {
    let identity = try lab.server()
    let (der, file) = try identity.ocspResponse()
    try GnuTLS.serve(
      ["-a", "--ocsp-response", file], identity: identity,
      client: { $0.chainRequirements.revocation = .require([], scope: .endEntity) }
    ) { peer, server in
      try peer.handshake()
      #expect(peer.error == nil, "\(String(describing: peer.error)); \(server.transcript)")
      #expect(peer.information?.peerOCSPResponse == der)
    }
  }

  @Test(.enabled(if: GnuTLS.isInstalled, "gnutls-bin is not installed"))
  func gnutlsClientReadsWhatWeStaple() throws {
    let (der, file) = try lab.server().ocspResponse()
    let saved = file + ".saved"
    try GnuTLS.connect(["--save-ocsp", saved], server: { $0.credentials[0].ocspResponse = der }) { peer, client in
      try peer.handshake()
      #expect(peer.error == nil, "\(String(describing: peer.error)); \(client.transcript)")
      try client.wait(for: "Handshake was completed")
      #expect(client.transcript.contains("OCSP status request"), "\(client.transcript)")
    }
    #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: saved))) == der)
  }
}
