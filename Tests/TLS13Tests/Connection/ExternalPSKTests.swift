import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Sessions
import Testing

@testable import TLS13

@Suite struct `External PSKs` {
  private let crypto = Lab.shared.crypto

  private func key(_ byte: UInt8 = 1, count: Int = 32) -> SecretBytes {
    SecretBytes(copying: [UInt8](repeating: byte, count: count).span)
  }

  private func psk(
    _ identity: String = "id", _ byte: UInt8 = 1, hash: HashFunction = .sha256
  ) throws -> ExternalPSK {
    try ExternalPSK(identity: Array(identity.utf8), key: key(byte), hash: hash)
  }

  private func pair(
    _ client: [ExternalPSK], _ server: [ExternalPSK],
    _ change: (inout ClientConfiguration, inout ServerConfiguration) -> Void = { _, _ in }
  ) throws -> Pair {
    var one = Lab.shared.clientConfiguration { $0.externalPSKs = client }
    var other = Lab.shared.serverConfiguration(ClientAuthentication.none) { $0.externalPSKs = server }
    change(&one, &other)
    return try Pair(one, other).run()
  }

  @Test(arguments: [HashFunction.sha256, .sha384])
  func `both sides hold the key: nobody shows a certificate`(hash: HashFunction) throws {
    let pair = try pair([psk(hash: hash)], [psk(hash: hash)]) { client, server in
      client.cipherSuites = [hash == .sha256 ? .aes128GCMSHA256 : .aes256GCMSHA384]
      server.credentials = []
    }
    for side in [pair.client, pair.server] {
      let information = try #require(side.information, "\(String(describing: side.error))")
      #expect(information.externalPSKIdentity == Array("id".utf8))
      #expect(information.peer == nil && !information.isResumed && information.group == .x25519MLKEM768)
    }
  }

  // RFC 9846 §4.3.11.2: binders are over what comes before them
  @Test func `a ClientHello that is too short for its binders is not sent`() throws {
    let psk = try psk()
    let error = #expect(throws: TLSError.self) {
      try Pair(Setup().client(.message(1) { _ in [1, 0, 0, 0] }) { $0.externalPSKs = [psk] }, Setup().server())
    }
    #expect(error?.kind == .internalFailure)
  }

  @Test func `the key alone, where both sides allow it`() throws {
    let pair = try pair([psk()], [psk()]) { client, server in
      client.pskKeyExchangeModes = [.pskOnly]
      server.pskKeyExchangeModes = [.pskOnly]
    }
    #expect(pair.client.information?.group == nil && pair.client.information?.externalPSKIdentity != nil)
  }

  @Test func `the first identity that the server knows is taken`() throws {
    let pair = try pair([psk("a"), psk("b", 2), psk("c", 3)], [psk("c", 3), psk("b", 2)])
    #expect(pair.server.information?.externalPSKIdentity == Array("b".utf8))
  }

  @Test func `unknown identities fall back to certificates`() throws {
    let pair = try pair([psk("a")], [psk("b")])
    #expect(pair.client.information?.externalPSKIdentity == nil)
    #expect(pair.client.information?.peer != nil)
  }

  @Test func `without a certificate to fall back to, the handshake fails`() throws {
    let pair = try pair([psk("a")], [psk("b")]) { _, server in server.credentials = [] }
    #expect(pair.server.error?.kind == .peerIncompatible)
  }

  @Test func `another key under the same identity is a wrong binder`() throws {
    #expect(try pair([psk("a", 1)], [psk("a", 2)]).server.error?.alert == .decryptError)
  }

  @Test func `a key of another hash than the suite's is not used`() throws {
    let pair = try pair([psk(hash: .sha384)], [psk(hash: .sha384)]) { client, server in
      client.cipherSuites = [.aes128GCMSHA256, .aes256GCMSHA384]
      server.cipherSuites = [.aes128GCMSHA256]
    }
    #expect(pair.client.information?.cipherSuite == .aes128GCMSHA256)
    #expect(pair.client.information?.externalPSKIdentity == nil)
  }

  // RFC 9846 §4.3.11
  @Test(arguments: [true, false])
  func `an external key on offer decides which suite is selected`(retries: Bool) throws {
    let pair = try pair([psk(hash: .sha384)], [psk(hash: .sha384)]) { client, server in
      client.cipherSuites = [.aes128GCMSHA256, .aes256GCMSHA384]
      client.keyShareGroups = [.x25519]
      server.groups = [retries ? .secp384r1 : .x25519]
    }
    #expect(pair.client.information?.cipherSuite == .aes256GCMSHA384)
    #expect(pair.client.information?.externalPSKIdentity != nil)
    #expect(pair.client.information?.usedHelloRetryRequest == retries)
    #expect(try self.pair([], [psk(hash: .sha384)]).client.information?.cipherSuite == .aes128GCMSHA256)
  }

  @Test func `a client asked for a certificate cannot come with a key instead`() throws {
    let psk = try psk()
    let configuration = Lab.shared.serverConfiguration(.required(Lab.shared.trust)) { $0.externalPSKs = [psk] }
    #expect(throws: TLSError.self) { try ServerContext(configuration) }
  }

  @Test func `external keys bring tickets where both sides resume`() throws {
    let pair = try pair([psk()], [psk()]) { client, server in
      client.resumption = ClientResumption()
      server.resumption = try? .inMemory(crypto: crypto)
    }
    #expect(pair.client.information?.externalPSKIdentity != nil)
    #expect(pair.client.connection.takeSessions().count == 2)
  }

  // MARK: Importers, RFC 9258

  @Test(arguments: CipherSuite.allSuites) func `an imported key works with every suite`(suite: CipherSuite) throws {
    func imported() throws -> [ExternalPSK] {
      try ExternalPSK.imported(identity: [7], key: key(), context: [1, 2], crypto: crypto)
    }
    let pair = try pair(imported(), imported()) { client, _ in client.cipherSuites = [suite] }
    #expect(pair.client.information?.externalPSKIdentity == pair.server.information?.externalPSKIdentity)
    #expect(pair.client.information?.externalPSKIdentity?.starts(with: [0, 1, 7, 0, 2, 1, 2, 3, 4, 0]) == true)
  }

  @Test func `other contexts give other identities, and a plain key is no imported one`() throws {
    let one = try ExternalPSK.imported(identity: [7], key: key(), context: [1], crypto: crypto)
    let other = try ExternalPSK.imported(identity: [7], key: key(), context: [2], crypto: crypto)
    #expect(try pair(one, other).client.information?.externalPSKIdentity == nil)
    let plain = try one.map { try ExternalPSK(identity: $0.identity, key: key(), hash: $0.hash) }
    #expect(try pair(one, plain).server.error?.alert == .decryptError)
  }

  // MARK: Mistakes

  @Test func `short keys, empty identities and doubled ones are refused`() throws {
    #expect(throws: TLSError.self) { try ExternalPSK(identity: [], key: key()) }
    #expect(throws: TLSError.self) { try ExternalPSK(identity: [1], key: key(count: 15)) }
    #expect(throws: TLSError.self) {
      try ExternalPSK.imported(identity: [1], key: key(count: 15), context: [], crypto: crypto)
    }
    let psk = try psk()
    let twice = Lab.shared.clientConfiguration { $0.externalPSKs = [psk, psk] }
    #expect(throws: TLSError.self) { try ClientContext(twice) }
  }

  @Test func `a key is not printed`() throws {
    #expect(try !"\(psk("a", 0x77))".contains("7777"))
  }
}
