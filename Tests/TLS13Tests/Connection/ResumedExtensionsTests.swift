import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13

/// What resumption makes of raw public keys, of what was stapled, and of record size limits.
@Suite struct ResumedExtensionsTests {
  private static let lab = Lab.shared

  private static func key(_ type: KeyType = .ed25519) throws -> Credential {
    let key = try PrivateKey(generating: type, lab.crypto).signingKey(lab.crypto)
    return try Credential(rawPublicKey: SubjectPublicKeyInfo(key.publicKey), key: key)
  }

  // MARK: Raw public keys

  private struct Keys {
    let server: Credential
    let client: Credential
    var lab: ResumptionLab

    init() throws {
      server = try ResumedExtensionsTests.key()
      client = try ResumedExtensionsTests.key(.ellipticCurve(.p256))
      lab = try ResumptionLab(.requiredKey(TrustedPublicKeys([client.publicKey])))
      lab.client.serverAuthentication = .requiredKey(TrustedPublicKeys([server.publicKey]))
      lab.client.credentials = [client]
      lab.server.credentials = [server]
    }
  }

  // RFC 9846 §4.7.1: a resumed connection has the identity of the first
  @Test func `both sides know the other's raw public key again`() throws {
    let keys = try Keys()
    let pair = try keys.lab.second(keys.lab.session()).run()
    pair.expectAgreement()
    #expect(pair.client.information?.isResumed == true)
    #expect(pair.client.information?.peer?.publicKey == keys.server.publicKey)
    #expect(pair.server.information?.peer?.publicKey == keys.client.publicKey)
    #expect(pair.client.information?.peer?.chain == nil && pair.server.information?.peer?.chain == nil)
  }

  @Test func `nobody resumes with a key that is no longer trusted`() throws {
    let keys = try Keys()
    let session = try keys.lab.session()
    let other = try Self.key()
    var changed = keys.lab
    changed.server.clientAuthentication = .requiredKey(TrustedPublicKeys([other.publicKey]))
    let refused = try changed.second(session).run()
    #expect(refused.server.error?.alert == .certificateUnknown)
    changed = keys.lab
    changed.client.serverAuthentication = .requiredKey(TrustedPublicKeys([other.publicKey]))
    try changed.second(session).run().expectClientRefuses(.certificateUnknown)
  }

  // RFC 9846 §4.3.11: an external PSK stands for certificates and keys alike
  @Test func `a client with an external PSK may have nothing to show that the server takes`() throws {
    let lonely = try Self.key()
    let secret = [UInt8](repeating: 7, count: 32)
    let psk = try ExternalPSK(identity: [1, 2, 3], key: SecretBytes(copying: secret.span))
    let server = Self.lab.serverConfiguration(.optional(Self.lab.trust)) { $0.externalPSKs = [psk] }
    let client = Self.lab.clientConfiguration { $0.credentials = [lonely] }
    try Pair(client, server).run().expectServerRefuses(.unsupportedCertificate)
    var holder = client
    holder.externalPSKs = [psk]
    let pair = try Pair(holder, server).run()
    pair.expectAgreement()
    #expect(pair.server.information?.externalPSKIdentity == [1, 2, 3])
  }

  // MARK: What was stapled

  private func response(until: Int64) throws -> [UInt8] {
    let answer = OCSPAnswer(
      Self.lab.server.chain[0], .good, thisUpdate: Lab.now - 60, nextUpdate: Lab.now + until)
    return try Self.lab.authority.ocspResponse([answer], producedAt: Lab.now - 60).der
  }

  // RFC 9846 §4.7.1, RFC 6066 §8: revocation is checked again, by what is still fresh
  @Test func `a stapled response vouches for a resumption while it is fresh`() throws {
    var lab = try ResumptionLab()
    lab.client.chainRequirements.revocation = .require([])
    lab.client.requestsCertificateTimestamps = true
    lab.server.credentials[0].ocspResponse = try response(until: 600)
    lab.server.credentials[0].signedCertificateTimestamps = [[1, 2]]
    let sessions = try lab.first().client.connection.takeSessions()
    let resumed = try lab.second(sessions[0]).run()
    resumed.expectAgreement()
    #expect(resumed.client.information?.isResumed == true)
    #expect(resumed.client.information?.peerOCSPResponse == lab.server.credentials[0].ocspResponse)
    #expect(resumed.client.information?.peerSignedCertificateTimestamps == [[1, 2]])
    // Once it is stale, the server has to show its certificate again, with a newer one
    lab.clock.now += 1_500_000
    let stale = try lab.second(sessions[1]).run()
    #expect(stale.client.error?.alert == .badCertificateStatusResponse)
    lab.server.credentials[0].ocspResponse = try response(until: 7200)
    let fresh = try lab.second(sessions[1]).run()
    fresh.expectAgreement()
    #expect(fresh.client.information?.isResumed == false)
  }

  // MARK: Record size limits

  // RFC 8449 §4: records are subject to the limits of the handshake that made their keys
  @Test func `early data may be longer than the limit that the server has yet to announce`() throws {
    var lab = try ResumptionLab(earlyDataSize: 16_000)
    lab.server.recordSizeLimit = 100
    let session = try lab.session()
    let pair = try lab.second(session, earlyData: true)
    let data = [UInt8](repeating: 7, count: 15_000)
    #expect(try pair.client.connection.sendEarlyData(data.span) == data.count)
    pair.run().expectAgreement()
    #expect(pair.server.error == nil && pair.client.connection.earlyDataStatus == .accepted)
    try pair.client.connection.send(data.span)
    let bytes = pair.client.connection.takeOutput()
    #expect(records(bytes).allSatisfy { $0.count <= 5 + 100 + 16 })
    pair.server.deliver(bytes)
    #expect(pair.server.error == nil && pair.server.received.suffix(data.count) == data)
  }

  // MARK: GREASE

  // RFC 8701 §4.1
  @Test func `tickets hold reserved values, which nobody minds`() throws {
    var lab = try ResumptionLab()
    lab.client.sendsGREASE = true
    lab.server.sendsGREASE = true
    let (asking, answering) = (Recording(), Recording())
    lab.client.insecureMessageRewriter = asking.liar.hook
    lab.server.insecureMessageRewriter = answering.liar.hook
    let pair = try lab.second(lab.session()).run()
    pair.expectAgreement()
    #expect(pair.client.information?.isResumed == true)
    // RFC 8701 §3.1 permits a reserved mode too, and Mbed TLS up to 3.6 ends the handshake there.
    for hello in asking.hellos { #expect(hello[Code.pskKeyExchangeModes] == [1, 1]) }
    let tickets = answering.messages.filter { $0[0] == 4 }
    #expect(tickets.count == 4)
    for ticket in tickets {
      var rest = ticket.dropFirst(4 + 8)
      _ = rest.take(Int(rest.removeFirst()))
      _ = rest.take(Int(rest.takeUInt16()))
      rest.removeFirst(2)
      let entries = [EditableHello.Entry](block: rest)
      #expect(entries.filter { GREASE.isReserved($0.type) }.count == 1)
    }
  }
}
