import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Sessions
import Testing

@testable import TLS13

/// Sessions as bytes, for clients that end before they come back. RFC 9846 §4.7.1
@Suite struct `Serialized sessions` {
  private func bytes(_ session: ClientSession) throws -> [UInt8] {
    let secret = try session.insecureSerialized()
    return Array(secret.span)
  }

  private func session(_ bytes: [UInt8]) throws -> ClientSession {
    try ClientSession(insecureSerialized: SecretBytes(copying: bytes.span))
  }

  /// One session of each kind of server identity.
  private func sessions() throws -> [ClientSession] {
    var named = try ResumptionLab(earlyDataSize: 100)
    let http = ApplicationProtocol.http2
    named.client.applicationProtocols = [http]
    named.server.applicationProtocols = [http]
    var unverified = try ResumptionLab()
    unverified.client.serverAuthentication = .insecureNone
    var keyed = try ResumptionLab()
    let key = try PrivateKey(generating: .ed25519, keyed.crypto).signingKey(keyed.crypto)
    let credential = try Credential(rawPublicKey: SubjectPublicKeyInfo(key.publicKey), key: key)
    keyed.server.credentials = [credential]
    keyed.client.serverAuthentication = .requiredKey(TrustedPublicKeys([credential.publicKey]))
    // What comes with a certificate is kept with it.
    named.server.credentials[0].ocspResponse = [1, 2, 3]
    named.server.credentials[0].signedCertificateTimestamps = [[4, 5], [6]]
    named.client.requestsOCSPStapling = true
    named.client.requestsCertificateTimestamps = true
    var external = try ResumptionLab()
    let secret = [UInt8](repeating: 7, count: 32)
    let psk = try ExternalPSK(identity: [1, 2], key: SecretBytes(copying: secret.span))
    external.client.externalPSKs = [psk]
    external.server.externalPSKs = [psk]
    return try [named.session(), unverified.session(), keyed.session(), external.session()]
  }

  @Test func `what is read is what was written`() throws {
    for session in try sessions() {
      let written = try bytes(session)
      let read = try self.session(written)
      #expect(try bytes(read) == written)
      #expect(read.cipherSuite == session.cipherSuite && read.applicationProtocol == session.applicationProtocol)
      #expect(read.serverName == session.serverName && read.receivedAt == session.receivedAt)
      #expect(read.lifetime == session.lifetime && read.ageAdd == session.ageAdd)
      #expect(read.maximumEarlyDataSize == session.maximumEarlyDataSize)
      #expect(read.trust == session.trust && read.ticket == session.ticket)
      #expect(read.server?.chain?.certificates == session.server?.chain?.certificates)
      #expect(read.server?.publicKey == session.server?.publicKey)
      #expect(read.server?.signatureScheme == session.server?.signatureScheme)
      #expect(read.leafExtensions.ocspResponse == session.leafExtensions.ocspResponse)
      #expect(read.leafExtensions.timestamps == session.leafExtensions.timestamps)
      #expect(read.externalPSKReference == session.externalPSKReference)
      #expect(read.isResumableAcrossNames == session.isResumableAcrossNames)
      #expect(read.unvalidatedCertificates == session.unvalidatedCertificates)
    }
  }

  @Test func `a session that was read resumes, with the server's identity and the client's`() throws {
    let lab = try ResumptionLab(.required(Lab.shared.trust))
    let pair = try lab.second(session(bytes(lab.session()))).run()
    #expect(pair.client.information?.isResumed == true)
    #expect(pair.client.information?.peer?.certificate == Lab.shared.server.chain[0])
    #expect(pair.server.information?.peer?.certificate == Lab.shared.client.chain[0])
  }

  @Test func `the server's chain is judged again`() throws {
    let lab = try ResumptionLab()
    let session = try session(bytes(lab.session()))
    var changed = lab
    changed.client.chainRequirements.revocation = .checkGiven([])
    #expect(try changed.second(session).run().client.information?.isResumed == false)
    lab.clock.now += 86_400_000
    #expect(try lab.second(session).client.connection.earlyDataStatus == .none)
  }

  @Test func `early data goes with a session that was read`() throws {
    let lab = try ResumptionLab(earlyDataSize: 100)
    let pair = try lab.second(session(bytes(lab.session())), earlyData: true)
    let request: [UInt8] = [1, 2, 3]
    let sent = try pair.client.connection.sendEarlyData(request.span)
    #expect(sent == 3)
    #expect(pair.run().server.earlyData == request)
    #expect(pair.client.connection.earlyDataStatus == .accepted)
  }

  @Test func `every truncation and every trailing byte is refused`() throws {
    for session in try sessions() {
      let whole = try bytes(session)
      for count in whole.indices {
        #expect(throws: TLSError.self) { try self.session(Array(whole[..<count])) }
      }
      for extra: UInt8 in [0, 1, 0xff] {
        #expect(throws: TLSError.self) { try self.session(whole + [extra]) }
      }
    }
  }

  @Test func `a flag other than 0 and 1 is refused`() throws {
    var changed = try bytes(ResumptionLab().session())
    for (flag, isFine) in [(0, true), (1, true), (2, false), (255, false)] as [(UInt8, Bool)] {
      changed[changed.count - 1] = flag
      #expect(((try? session(changed)) != nil) == isFine, "\(flag)")
    }
  }

  @Test func `another format is refused, and says so`() throws {
    var changed = try bytes(ResumptionLab().session())
    changed[1 + Int(changed[0])] = 1
    let error = #expect(throws: TLSError.self) { try session(changed) }
    #expect(error?.kind == .invalidUse)
    #expect(error?.description.contains("ClientSession.format") == true)
  }

  /// A scheme without anyone who used it, and a key beside a chain: neither can have been written here.
  @Test func `an identity must be one`() throws {
    var changed = try bytes(sessions()[1])
    let tail = try sessions()[1].unvalidatedCertificates.reduce(3 + 3 + 3 + 2 + 1) { $0 + 3 + $1.der.count }
    // server_scheme, then an empty key and an empty chain
    let scheme = changed.count - tail - 3 - 2 - 2
    changed[scheme] = 8
    #expect(throws: TLSError.self) { try session(changed) }
  }
}
