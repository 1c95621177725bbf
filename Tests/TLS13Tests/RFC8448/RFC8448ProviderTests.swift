import Conformance
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

/// What replays of RFC 8448 draw on: recorded keys, randoms and signatures.
@Suite struct RFC8448ProviderTests {
  @Test(arguments: RFC8448Trace.sections)
  func `both sides' recorded keys give the shared secret`(section: Int) throws {
    let trace = try RFC8448Trace.load(section: section)
    let client = try #require(trace.keyPairs(of: .client).last)
    let server = try #require(trace.keyPairs(of: .server).last)
    let key = try #require(trace.provider(for: .client).group(client.group)).generatePrivateKey()
    let response = try #require(trace.provider(for: .server).group(server.group)).respond(to: key.publicShare.span)
    let share = response.share
    let ofServer = [UInt8](response.secret.span)
    let ofClient = try secret(key, share)

    #expect(key.publicShare == client.publicKey)
    #expect(share == server.publicKey)
    #expect(ofServer == trace.extractions[1].inputKeyMaterial)
    #expect(ofClient == ofServer)
  }

  private func secret(_ key: any KeyExchangePrivateKey, _ share: [UInt8]) throws -> [UInt8] {
    let secret = try key.sharedSecret(with: share.span)
    return [UInt8](secret.span)
  }

  @Test(arguments: RFC8448Trace.sections)
  func `the hellos' randoms come first from the recorded random source`(section: Int) throws {
    let trace = try RFC8448Trace.load(section: section)
    let client = try RFC8448Hello(#require(trace.clientHellos.first))
    let server = try RFC8448Hello(#require(trace.serverHellos.last))
    let clientSource = try trace.provider(for: .client).random
    let serverSource = try trace.provider(for: .server).random

    #expect(clientSource.bytes(32) == client.random)
    #expect(clientSource.bytes(client.sessionID.count) == client.sessionID)
    #expect(serverSource.bytes(32) == server.random)
    #expect(server.sessionID == client.sessionID)
  }

  /// RFC 9846 §4.5.2: the content that a CertificateVerify signs.
  private func signedContent(_ trace: RFC8448Trace, _ side: RFC8448Trace.Actor) throws -> [UInt8] {
    let hash = try #require(CryptoProvider.default.hash(.sha256))
    let digest = { (bytes: [UInt8]) in [UInt8](hash.digest(of: bytes.span).span) }
    let covered = digest(trace.transcript(.beforeCertificateVerify(side), hash: digest))
    return [UInt8](repeating: 32, count: 64) + Array("TLS 1.3, \(side.rawValue) CertificateVerify".utf8) + [0] + covered
  }

  private func serverPublicKey(_ trace: RFC8448Trace) throws -> PublicKey {
    let material = try RFC8448Trace.serverRSAKey()
    return try trace.provider(for: .server).importPrivateKey(material).publicKey
  }

  @Test(arguments: [3, 5, 7])
  func `the recorded signature is the RSA key's, and covers the transcript`(section: Int) throws {
    let trace = try RFC8448Trace.load(section: section)
    let content = try signedContent(trace, .server)
    let publicKey = try serverPublicKey(trace)
    let key = try RecordedSigningKey(trace, .server, publicKey: publicKey)

    let signature = try key.sign(content.span, algorithm: .rsaPSS(.sha256))

    #expect(try signature == trace.signature(of: .server))
    #expect(throws: CryptoError.self) { _ = try key.sign([1].span, algorithm: .rsaPSS(.sha256)) }
  }

  @Test(arguments: [3, 5, 7])
  func `with the recorded salt the RSA key signs as it did`(section: Int) throws {
    let trace = try RFC8448Trace.load(section: section)
    let content = try signedContent(trace, .server)
    let key = try trace.provider(for: .server).importPrivateKey(RFC8448Trace.serverRSAKey())

    let signature = try key.sign(content.span, algorithm: .rsaPSS(.sha256))

    #expect(try signature == trace.signature(of: .server))
  }

  @Test func `keys as short as the RFC's are taken nowhere else`() throws {
    let key = try serverPublicKey(RFC8448Trace.load(section: 3))
    #expect(throws: CryptoError.self) { _ = try CryptoProvider.default.importPublicKey(key) }
  }

  @Test func `a rewriter leaves alone what our engine writes by itself`() throws {
    let trace = try RFC8448Trace.load(section: 6)
    let rewriter = RFC8448Rewriter(trace, .server)
    #expect(rewriter.rewrite(2, [2, 0, 0, 0]) == [2, 0, 0, 0])
    #expect(rewriter.rewrite(13, [13, 0, 0, 0]) == [13, 0, 0, 0])
    #expect(rewriter.given == 0)
    #expect(rewriter.rewrite(8, [8, 0, 0, 2, 0, 0]) == trace.messages(8, from: .server)[0])
    #expect(rewriter.given == 40)
  }

  @Test func `a rewriter sends what the trace has and notes what should have agreed`() throws {
    let trace = try RFC8448Trace.load(section: 5)
    let rewriter = RFC8448Rewriter(trace, .client)
    #expect(rewriter.rewrite(1, trace.clientHellos[0]) == trace.clientHellos[0])
    #expect(rewriter.rewrite(1, trace.clientHellos[1]) == trace.clientHellos[1])
    #expect(rewriter.rewrite(20, [20, 0, 0, 0]) == [20, 0, 0, 0])
    #expect(rewriter.mismatches.isEmpty)

    let wrong = RFC8448Rewriter(trace, .client)
    #expect(wrong.rewrite(1, trace.clientHellos[1]) == trace.clientHellos[0])
    #expect(wrong.mismatches == ["hello of type 1: extension 44", "hello of type 1: extension 51"])
  }
}
