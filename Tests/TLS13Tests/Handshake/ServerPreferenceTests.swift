import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@testable import TLS13

/// What a server's configuration decides beyond the order of its lists.
@Suite struct ServerPreferenceTests {
  private let setup = Setup(authentication: .oneWay)

  // RFC 9846 §4.3.8
  @Test(arguments: [false, true])
  func `a better group than that of the key share costs a retry where that is wanted`(retries: Bool) throws {
    let pair = try Pair(
      setup.client(),
      setup.server {
        $0.groups = [.secp256r1, .x25519]
        $0.retriesForBetterGroup = retries
      }
    ).run()
    pair.expectAgreement()
    #expect(pair.client.information?.usedHelloRetryRequest == retries)
    #expect(pair.client.information?.group == (retries ? .secp256r1 : .x25519))
  }

  @Test func `a client that puts ChaCha20-Poly1305 first gets it`() throws {
    let suites: [(client: [CipherSuite], follows: Bool, selected: CipherSuite)] = [
      ([.chacha20Poly1305SHA256, .aes128GCMSHA256], true, .chacha20Poly1305SHA256),
      ([.chacha20Poly1305SHA256, .aes128GCMSHA256], false, .aes128GCMSHA256),
      ([.aes256GCMSHA384, .chacha20Poly1305SHA256, .aes128GCMSHA256], true, .aes128GCMSHA256),
    ]
    for (offered, follows, selected) in suites {
      let pair = try Pair(
        setup.client {
          $0.cipherSuites = offered
          $0.sendsGREASE = false
        }, setup.server { $0.followsChaCha20Preference = follows }
      ).run()
      pair.expectAgreement()
      #expect(pair.client.information?.cipherSuite == selected)
    }
    let pair = try Pair(
      setup.client { $0.cipherSuites = [.chacha20Poly1305SHA256, .aes128GCMSHA256] },
      setup.server { $0.cipherSuites = [.aes128GCMSHA256] }
    ).run()
    #expect(pair.client.information?.cipherSuite == .aes128GCMSHA256)
  }

  // RFC 9846 §E.4: either side may send it at any time
  @Test(arguments: [false, true], [false, true])
  func `a server can send change_cipher_spec unasked`(isCompatible: Bool, retries: Bool) throws {
    let setup = Setup(authentication: .oneWay, retries: retries)
    let pair = try Pair(
      setup.client { $0.middleboxCompatibility = false }, setup.server { $0.middleboxCompatibility = isCompatible })
    var sent: [UInt8] = []
    pair.onServerFlight = {
      sent += $1
      return $1
    }
    pair.run().expectAgreement()
    #expect(records(sent).filter { $0 == record(20, [1]) }.count == (isCompatible ? 1 : 0))
  }

  // RFC 9846 §4.3.4
  @Test func `the authorities that a CertificateRequest lists can be chosen`() throws {
    let stranger = try DistinguishedName(commonName: "Another CA")
    let own = Lab.shared.authority.certificate.subject
    for (names, isFine) in [(nil, true), ([stranger], false), ([stranger, own], true)] as [([DistinguishedName]?, Bool)]
    {
      let client = Setup().client { $0.withholdsUnlistedCertificates = true }
      let pair = try Pair(client, Setup().server { $0.certificateAuthorities = names }).run()
      #expect(pair.server.isComplete == isFine)
      if !isFine { #expect(pair.server.error?.alert == .certificateRequired) }
    }
  }

  @Test(arguments: [1, 100, 5000])
  func `records hold no more content than is wanted`(limit: Int) throws {
    let pair = try Pair(
      Setup().client { $0.limits.sentRecordContent = limit }, Setup().server { $0.limits.sentRecordContent = limit })
    var lengths: [Int] = []
    let measure: (Int, [UInt8]) -> [UInt8] = {
      lengths += records($1).map { $0[0] == 23 ? $0.count - 22 : $0.count - 5 }
      return $1
    }
    (pair.onClientFlight, pair.onServerFlight) = (measure, measure)
    pair.run().expectAgreement()
    try pair.client.connection.send([UInt8](repeating: 7, count: 300).span)
    pair.run()
    #expect(pair.server.received.count == 300)
    #expect(lengths.allSatisfy { $0 <= limit } && (lengths.contains(limit) || limit > 1500))
  }

  // draft-ietf-tls-mlkem
  @Test(arguments: [false, true])
  func `ML-KEM-1024 alone serves as a group where it is configured`(retries: Bool) throws {
    var crypto = Lab.shared.crypto
    #expect(crypto.group(.mlkem1024) == nil)
    crypto.groups.append(MLKEM1024Group())
    let provider = crypto
    let pair = try Pair(
      setup.client {
        $0.crypto = provider
        $0.groups = [.x25519, .mlkem1024]
        $0.keyShareGroups = retries ? [.x25519] : [.mlkem1024]
      },
      setup.server {
        $0.crypto = provider
        $0.groups = [.mlkem1024]
      }
    ).run()
    pair.expectAgreement()
    #expect(pair.client.information?.group == .mlkem1024)
    #expect(pair.client.information?.usedHelloRetryRequest == retries)
  }

  @Test func `a share for ML-KEM-1024 of another length is refused`() throws {
    let key = try MLKEM1024Group().generatePrivateKey()
    #expect(key.publicShare.count == 1568)
    for count in [0, 1567, 1569] {
      let bytes = [UInt8](repeating: 0, count: count)
      #expect(throws: CryptoError.self) { _ = try MLKEM1024Group().respond(to: bytes.span) }
      #expect(throws: CryptoError.self) { _ = try key.sharedSecret(with: bytes.span) }
    }
    let unreduced = [UInt8](repeating: 0xff, count: 1568)
    #expect(throws: CryptoError.self) { _ = try MLKEM1024Group().respond(to: unreduced.span) }
  }
}
