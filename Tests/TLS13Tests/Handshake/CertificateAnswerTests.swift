import Synchronization
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13

/// Which certificate a client sends to a server that asks for one, and what both sides say about it.
@Suite struct CertificateAnswerTests {
  private let lab = Lab.shared

  /// What the client's observer was told.
  private final class Log: Sendable {
    private let entries = Mutex<[CertificateAnswer]>([])
    var answers: [CertificateAnswer] { entries.withLock { $0 } }
    func note(_ event: ConnectionEvent) {
      guard case .certificateAnswer(let answer) = event else { return }
      entries.withLock { $0.append(answer) }
    }
  }

  private func run(
    _ credentials: [Credential], isStrict: Bool = false, suspends: Bool = false,
    _ change: (inout ServerConfiguration) -> Void = { _ in }
  ) throws -> (Pair, CertificateAnswer) {
    let log = Log()
    let pair = try Pair(
      Setup().client {
        $0.credentials = credentials
        $0.withholdsUnlistedCertificates = isStrict
        $0.observer = log.note
        if suspends { $0.suspends = .credentialSelection }
      }, Setup().server(nil, change)
    ).runWithOperations()
    #expect(log.answers.count == 1)
    return (pair, try #require(log.answers.first))
  }

  /// The name of the test CA, written otherwise.
  private static func name(_ tag: UInt8, _ text: String) throws -> DistinguishedName {
    let value = Array(text.utf8)
    let attribute: [UInt8] = [0x06, 3, 0x55, 4, 3, tag, UInt8(value.count)] + value
    let set: [UInt8] = [0x30, UInt8(attribute.count)] + attribute
    let rdn: [UInt8] = [0x31, UInt8(set.count)] + set
    return try DistinguishedName(der: [0x30, UInt8(rdn.count)] + rdn)
  }

  // RFC 9846 §4.3.4, RFC 5280 §7.1
  @Test(
    arguments: [(0x0c, "Test CA"), (0x13, "Test CA"), (0x13, "TEST  ca"), (0x0c, " test CA ")] as [(UInt8, String)])
  func `authorities are compared as path validation compares names`(tag: UInt8, text: String) throws {
    let name = try Self.name(tag, text)
    #expect(name.matches(lab.authority.certificate.subject))
    let other = try Lab(caName: "Other CA")
    for suspends in [false, true] {
      let (pair, answer) = try run([other.client, lab.client], isStrict: true, suspends: suspends) {
        $0.certificateAuthorities = [name]
      }
      pair.expectAgreement()
      #expect(pair.server.information?.peer?.certificate == lab.client.chain[0])
      #expect(answer.reason == .fits && answer.certificate == lab.client.chain[0] && answer.isSent)
    }
  }

  // RFC 9846 §4.5.1.2: SHOULD, and the server knows better
  @Test(arguments: [false, true])
  func `a chain that does not show the way to the authorities is sent, unless that is not wanted`(suspends: Bool) throws
  {
    let name = try Self.name(0x0c, "Root CA")
    let (sent, answer) = try run([lab.client], suspends: suspends) { $0.certificateAuthorities = [name] }
    sent.expectAgreement()
    #expect(sent.server.information?.peer?.certificate == lab.client.chain[0])
    #expect(answer.reason == .unlisted && answer.isSent && answer.authorities == [name.der])
    for phrase in ["CN=client", "issued by CN=Test CA", "asks for one from CN=Root CA", "add its certificate"] {
      #expect(answer.description.contains(phrase), "\(answer)")
    }
    let (withheld, why) = try run([lab.client], isStrict: true, suspends: suspends) {
      $0.certificateAuthorities = [name]
    }
    #expect(withheld.server.error?.alert == .certificateRequired && withheld.server.information == nil)
    #expect(why.reason == (suspends ? .declined : .withheld) && !why.isSent)
    #expect(why.description.contains("CN=Root CA"))
    let error = try #require(withheld.client.error)
    #expect(error.message.contains("it requires a client certificate") && error.message.contains(why.description))
    #expect(withheld.server.error?.message.contains("one from CN=Root CA is required") == true)
  }

  @Test func `what cannot be sent has a reason`() throws {
    let (none, missing) = try run([])
    #expect(missing.reason == .noneConfigured && missing.certificate == nil)
    #expect(none.client.error?.message.contains("none that the server takes is configured") == true)
    let (_, scheme) = try run([lab.client]) {
      $0.signatureSchemes = [.ed25519]
      $0.certificateSignatureSchemes = [.ecdsaSecp256r1SHA256]
    }
    #expect(scheme.reason == .noCommonScheme && scheme.certificate == lab.client.chain[0])
    #expect(scheme.description.contains("ecdsa_secp256r1_sha256") && scheme.description.contains("ed25519"))
  }

  /// Both sides say whose certificate it was and whose were asked for.
  @Test(arguments: [false, true])
  func `an authority that the server does not know is named on both sides`(suspends: Bool) throws {
    let other = try Lab(caName: "Other CA")
    let log = Log()
    let pair = try Pair(
      Setup().client {
        $0.credentials = [other.client]
        $0.observer = log.note
      }, Setup().server { if suspends { $0.suspends = .chainVerification } }
    ).runWithOperations()
    #expect(pair.server.error?.alert == .unknownCA && pair.client.error?.alert == .unknownCA)
    for error in [pair.server.error, pair.client.error] {
      let message = try #require(error?.message)
      for name in ["CN=client", "CN=Other CA", "CN=Test CA"] { #expect(message.contains(name), "\(message)") }
    }
    #expect(log.answers.first?.reason == .unlisted)
  }

  /// A request after the handshake is answered in the same way.
  @Test(arguments: [false, true])
  func `a request after the handshake has its answer explained`(suspends: Bool) throws {
    let log = Log()
    let pair = try Pair(
      Setup().client {
        $0.credentials = []
        $0.postHandshakeAuthentication = true
        $0.observer = log.note
        if suspends { $0.suspends = .credentialSelection }
      }, Setup().server { $0.clientAuthentication = .onRequest(lab.trust) }
    ).run()
    pair.expectAgreement()
    #expect(log.answers.isEmpty)
    try pair.server.connection.requestClientCertificate()
    pair.runWithOperations()
    #expect(pair.server.error?.message.contains("one from CN=Test CA is required") == true)
    #expect(pair.client.error?.message.contains("it requires a client certificate") == true)
    #expect(log.answers.map(\.reason) == [suspends ? .declined : .noneConfigured])
  }

  /// Servers have several alerts for a certificate that they miss; data shows that they did not.
  @Test func `an alert is explained by what was sent, until data comes`() throws {
    func message(_ credentials: [Credential], _ alert: AlertDescription, dataFirst: Bool = false) throws -> String {
      let pair = try Pair(
        Setup().client { $0.credentials = credentials }, Setup(authentication: .declined).server()
      ).run()
      pair.expectAgreement()
      if dataFirst {
        try pair.server.connection.send([1].span)
        pair.run()
      }
      pair.server.connection.abort(alert)
      pair.run()
      return try #require(pair.client.error?.message)
    }
    for alert in [AlertDescription.badCertificate, .certificateRequired, .handshakeFailure, .accessDenied] {
      #expect(try message([], alert).contains("it requires a client certificate"))
      #expect(try message([lab.client], alert).contains("(CN=client, issued by CN=Test CA) was sent"))
      #expect(try !message([], alert, dataFirst: true).contains("it requires"))
    }
    #expect(try !message([], .internalError).contains("certificate"))
  }

  /// Mbed TLS and wolfSSL with TLS 1.2 alone answer so.
  @Test func `handshake_failure in place of a ServerHello is first of all about the version`() throws {
    let client = try Pair(Setup().client(), Setup().server()).client
    _ = client.connection.takeOutput()
    client.deliver(record(21, [2, AlertDescription.handshakeFailure.rawValue]))
    #expect(client.error?.message.hasPrefix("it may not speak TLS 1.3") == true)
  }

  /// Mbed TLS refuses a client under keys that it has left behind.
  @Test func `a record that does not decrypt where the server's verdict is due names the certificate`() throws {
    for credentials in [[], [lab.client]] as [[Credential]] {
      let pair = try Pair(
        Setup().client { $0.credentials = credentials }, Setup(authentication: .declined).server()
      ).run()
      pair.client.deliver(record(23, [UInt8](repeating: 7, count: 40)))
      #expect(pair.client.error?.alert == .badRecordMAC)
      #expect(pair.client.error?.message.contains(credentials.isEmpty ? "no certificate was sent" : "was sent") == true)
    }
  }

  /// The authorities in a ClientHello come from anyone.
  @Test func `a long list of authorities costs no more than its length`() throws {
    let second = try Lab.server(lab.authority, lab.crypto)
    let lists = try [
      (0..<1300).map { try Self.name(0x0c, "Authority \($0) of a very long list").der },
      (0..<1300).map { try Self.name(0x0c, "Authoritét \($0) of a very long lis").der },
      [[UInt8]](repeating: [0x30], count: 15_000),
    ]
    for names in lists {
      let liar = Liar.clientHello { $0[Code.certificateAuthorities] = vector16(names.flatMap(vector16)) }
      let pair = try Pair(Setup().client(liar), Setup().server { $0.credentials = [lab.server, second] })
      let start = ContinuousClock.now
      pair.run().expectAgreement()
      #expect(ContinuousClock.now - start < .seconds(5))
    }
  }
}
