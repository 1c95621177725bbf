import TLS13
import TLS13Certificates
import TLS13Crypto
import Testing

/// OCSP responses and certificate timestamps beside certificates, both ways. RFC 9846 §4.5.1.1, RFC 6066 §8, RFC 6962 §3.3
@Suite struct StaplingTests {
  private static let lab = Lab.shared
  private static let timestamps: [[UInt8]] = [[1, 2, 3], [UInt8](repeating: 4, count: 100)]

  private static func response(
    _ certificate: Certificate, _ status: OCSPCertificateStatus = .good, until: Int64 = Lab.now + 3600
  ) throws -> [UInt8] {
    try lab.authority.ocspResponse(
      [OCSPAnswer(certificate, status, thisUpdate: Lab.now - 7200, nextUpdate: until)], producedAt: Lab.now - 7200
    ).der
  }

  private func stapled(_ credential: Credential, _ response: [UInt8]?) -> Credential {
    var credential = credential
    credential.ocspResponse = response
    credential.signedCertificateTimestamps = Self.timestamps
    return credential
  }

  private func pair(
    _ response: [UInt8]? = nil, mode: RevocationPolicy = .off, asks: Bool? = nil, timestamps: Bool = false,
    liar: Liar? = nil
  ) throws -> Pair {
    let setup = Setup()
    return try Pair(
      setup.client {
        $0.chainRequirements.revocation = mode
        $0.requestsOCSPStapling = asks
        $0.requestsCertificateTimestamps = timestamps
      },
      setup.server(liar) { $0.credentials = [stapled(Self.lab.server, response)] })
  }

  /// The same with the sides changed: the server asks, the client staples.
  private func reversed(
    _ response: [UInt8]? = nil, mode: RevocationPolicy = .off, asks: Bool? = nil, timestamps: Bool = false,
    liar: Liar? = nil
  ) throws -> Pair {
    let setup = Setup()
    return try Pair(
      setup.client(liar) { $0.credentials = [stapled(Self.lab.client, response)] },
      setup.server {
        $0.chainRequirements.revocation = mode
        $0.requestsOCSPStapling = asks
        $0.requestsCertificateTimestamps = timestamps
      })
  }

  // MARK: What travels

  // RFC 9846 §4.5.1.1
  @Test func `a server staples what the client asks for, and nothing else`() throws {
    let response = try Self.response(Self.lab.server.chain[0])
    for (asks, timestamps) in [(true, true), (true, false), (false, true), (false, false)] {
      let server = Recording()
      let pair = try pair(response, asks: asks, timestamps: timestamps, liar: server.liar).run()
      pair.expectAgreement()
      let entries = try ReadCertificate(server.only(11)).entries
      var expected: [UInt8] = []
      if asks { expected += extensionBytes(5, [1] + vector24(response)) }
      if timestamps { expected += extensionBytes(18, vector16(Self.timestamps.flatMap(vector16))) }
      #expect(entries.map(\.extensions) == [expected])
      let information = try #require(pair.client.information)
      #expect(information.peerOCSPResponse == (asks ? response : nil))
      #expect(information.peerSignedCertificateTimestamps == (timestamps ? Self.timestamps : []))
    }
  }

  // RFC 9846 §4.5.1.1: an empty status_request asks, a CertificateStatus answers
  @Test func `a client staples what the CertificateRequest asks for, and nothing else`() throws {
    let response = try Self.response(Self.lab.client.chain[0])
    for (asks, timestamps) in [(true, true), (true, false), (false, true), (false, false)] {
      let client = Recording()
      let pair = try reversed(response, asks: asks, timestamps: timestamps, liar: client.liar).run()
      pair.expectAgreement()
      var expected: [UInt8] = []
      if asks { expected += extensionBytes(5, [1] + vector24(response)) }
      if timestamps { expected += extensionBytes(18, vector16(Self.timestamps.flatMap(vector16))) }
      #expect(try ReadCertificate(client.only(11)).entries.map(\.extensions) == [expected])
      let information = try #require(pair.server.information)
      #expect(information.peerOCSPResponse == (asks ? response : nil))
      #expect(information.peerSignedCertificateTimestamps == (timestamps ? Self.timestamps : []))
    }
  }

  // RFC 6066 §8, RFC 9846 §4.5.1.1
  @Test func `stapling is asked for where revocation is checked, or where the configuration says so`() throws {
    for (mode, asks, expected) in [
      (.off, nil, false), (.checkGiven([]), nil, true), (.require([]), false, false), (.off, true, true),
    ] as [(RevocationPolicy, Bool?, Bool)] {
      let (client, server) = (Recording(), Recording())
      let setup = Setup()
      let pair = try Pair(
        setup.client(client.liar) {
          $0.chainRequirements.revocation = mode
          $0.requestsOCSPStapling = asks
        },
        setup.server(server.liar) {
          $0.chainRequirements.revocation = mode
          $0.requestsOCSPStapling = asks
        })
      pair.run()
      #expect(client.hellos[0][5] == (expected ? [1, 0, 0, 0, 0] : nil))
      let request = [EditableHello.Entry](block: try server.only(13)[7...])
      #expect(request.first { $0.type == 5 }?.data == (expected ? [] : nil))
    }
  }

  // MARK: What is made of it

  // RFC 6066 §8
  @Test func `a good response satisfies a policy that requires one, on both sides`() throws {
    try pair(try Self.response(Self.lab.server.chain[0]), mode: .require([])).run().expectAgreement()
    try reversed(try Self.response(Self.lab.client.chain[0]), mode: .require([])).run().expectAgreement()
  }

  // RFC 9846 §6.2
  @Test func `a response that revokes is certificate_revoked`() throws {
    let revoked = OCSPCertificateStatus.revoked(at: Lab.now - 9000, reason: .keyCompromise)
    for mode in [RevocationPolicy.checkGiven([]), .require([])] {
      try pair(try Self.response(Self.lab.server.chain[0], revoked), mode: mode).run()
        .expectClientRefuses(.certificateRevoked)
      let pair = try reversed(try Self.response(Self.lab.client.chain[0], revoked), mode: mode).run()
      #expect(pair.server.error?.alert == .certificateRevoked)
    }
  }

  // RFC 6066 §8: bad_certificate_status_response
  @Test func `a response that does not tell what must be known is to blame`() throws {
    let leaf = Self.lab.server.chain[0]
    let stale = try Self.response(leaf, until: Lab.now - 3600)
    let unknown = try Self.response(leaf, .unknown)
    let other = try Self.response(Self.lab.client.chain[0])
    for response in [stale, unknown, other] {
      let pair = try pair(response, mode: .require([])).run()
      pair.expectClientRefuses(.badCertificateStatusResponse)
      #expect(pair.client.error?.certificateVerdict?.kind == .revocationStatusUnknown)
      // A policy that takes what it gets does not mind
      try self.pair(response, mode: .checkGiven([])).run().expectAgreement()
    }
    // Without a response the certificate itself is to blame
    try pair(nil, mode: .require([])).run().expectClientRefuses(.certificateUnknown)
  }

  // RFC 6066 §8: clients MUST check the response that they asked for
  @Test func `a response that is none is refused where revocation is checked, and handed on where it is not`() throws {
    for mode in [RevocationPolicy.checkGiven([]), .requireWhereGiven([]), .require([])] {
      try pair([1, 2, 3, 4], mode: mode).run().expectClientRefuses(.badCertificateStatusResponse)
    }
    let pair = try pair([1, 2, 3, 4], asks: true).run()
    pair.expectAgreement()
    #expect(pair.client.information?.peerOCSPResponse == [1, 2, 3, 4])
  }

  // RFC 9846 §4.5.1.1: each entry may bring one
  @Test func `what comes with the other certificates counts for the policy only`() throws {
    let response = try Self.response(Self.lab.server.chain[0])
    let anchor = Self.lab.authority.certificate.der
    func liar(_ extra: [UInt8]) -> Liar {
      .message(11) { message in
        let read = ReadCertificate(message)
        let entries =
          vector24(read.entries[0].der) + vector16([]) + vector24(anchor)
          + vector16(extensionBytes(5, [1] + vector24(extra)))
        return handshake(11, [0] + vector24(entries))
      }
    }
    let good = try pair(mode: .require([]), liar: liar(response)).run()
    good.expectAgreement()
    #expect(good.client.information?.peerOCSPResponse == nil)
    // One that cannot be read vouches for nothing
    try pair(mode: .checkGiven([]), liar: liar([7])).run().expectAgreement()
    try pair(mode: .require([]), liar: liar([7])).run().expectClientRefuses(.certificateUnknown)
  }

  // MARK: Syntax

  // RFC 6066 §8, RFC 6962 §3.3
  @Test func `what is malformed or was not asked for is refused`() throws {
    func liar(_ type: UInt16, _ data: [UInt8]) -> Liar {
      .message(11) { message in
        let der = ReadCertificate(message).entries[0].der
        return handshake(11, [0] + vector24(vector24(der) + vector16(extensionBytes(type, data))))
      }
    }
    for data: [UInt8] in [
      [], [1], [1, 0, 0, 0], [2, 0, 0, 1, 9], [0, 0, 0, 1, 9], [1, 0, 0, 2, 9], [1, 0, 0, 1, 9, 9],
    ] {
      try pair(asks: true, liar: liar(5, data)).run().expectClientRefuses(.decodeError, "\(data)")
    }
    for data: [UInt8] in [[], [0, 0], [0, 2, 0, 0], [0, 4, 0, 1, 7], [0, 3, 0, 1, 7, 7], [0, 5, 0, 1, 7, 0, 0]] {
      try pair(timestamps: true, liar: liar(18, data)).run().expectClientRefuses(.decodeError, "\(data)")
    }
    try pair(asks: false, liar: liar(5, [1, 0, 0, 1, 9])).run().expectClientRefuses(.unsupportedExtension)
    try pair(liar: liar(18, [0, 3, 0, 1, 7])).run().expectClientRefuses(.unsupportedExtension)
    let unasked = try reversed(liar: liar(5, [1, 0, 0, 1, 9])).run()
    #expect(unasked.server.error?.alert == .unsupportedExtension)
  }

  // RFC 6066 §8
  @Test func `a ClientHello's requests are read to their end`() throws {
    for (type, data, alert) in [
      (5, [], .decodeError), (5, [1], .decodeError), (5, [1, 0, 0, 0], .decodeError),
      (5, [1, 0, 0, 0, 0, 0], .decodeError), (5, [1, 0, 1, 9, 0, 0], .decodeError),
      (5, [1, 0, 2, 0, 0, 0, 0], .decodeError), (5, [1, 0, 3, 0, 1, 9, 0, 2, 8, 8], nil), (5, [2, 7, 7], nil),
      (18, [0], .decodeError), (18, [], nil),
    ] as [(UInt16, [UInt8], AlertDescription?)] {
      #expect(try pair().alert(forClientHello: { $0[type] = data }) == alert, "\(type) \(data)")
    }
  }

  // RFC 9846 §4.5.1.1: empty in a CertificateRequest
  @Test func `a CertificateRequest asks with empty extensions only`() throws {
    for type: UInt16 in [5, 18] {
      let liar = Liar.message(13) { message in
        handshake(13, [0] + vector16(Array(message[7...]) + extensionBytes(type, [0])))
      }
      try pair(liar: liar).run().expectClientRefuses(.decodeError)
    }
  }

  @Test func `what cannot be stapled is a configuration error`() throws {
    for (response, timestamps) in [
      ([], []), ([UInt8](repeating: 1, count: 70_000), []), (nil, [[]]), (nil, [[UInt8](repeating: 1, count: 65_000)]),
    ] as [([UInt8]?, [[UInt8]])] {
      var credential = Self.lab.server
      credential.ocspResponse = response
      credential.signedCertificateTimestamps = timestamps
      #expect(throws: TLSError.self) {
        try ServerContext(Self.lab.serverConfiguration { $0.credentials = [credential] })
      }
      #expect(throws: TLSError.self) {
        try ClientContext(Self.lab.clientConfiguration { $0.credentials = [credential] })
      }
    }
  }
}
