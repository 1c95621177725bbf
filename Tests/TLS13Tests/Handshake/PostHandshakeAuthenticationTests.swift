import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13

/// The server asks for a certificate after the handshake.
// RFC 9846 §4.3.6, §4.7.2
@Suite struct PostHandshakeAuthenticationTests {
  private let lab = Lab.shared

  // RFC 9846 §4.7.2
  @Test func `a client that is asked later proves who it is, and data goes on`() throws {
    let pair = try PostHandshakeSetup().pair()
    try pair.ask()
    #expect(pair.server.clientAuthentications.map { $0?.certificate } == [lab.client.chain[0]])
    #expect(pair.server.information?.peer?.certificate == lab.client.chain[0])
    #expect(pair.client.information?.localSignatureScheme == .ecdsaSecp256r1SHA256)
    #expect(pair.client.clientAuthentications.isEmpty)
    try pair.expectData()
  }

  // RFC 9846 §4.7.2
  @Test(arguments: [false, true])
  func `a client without a certificate declines`(isRequired: Bool) throws {
    let pair = try PostHandshakeSetup(client: { $0.credentials = [] }).pair()
    try pair.ask(isRequired: isRequired)
    guard !isRequired else { return pair.expectServerRefuses(.certificateRequired) }
    #expect(pair.server.clientAuthentications.map { $0?.certificate } == [nil])
    #expect(pair.server.information?.peer == nil && pair.client.information?.localSignatureScheme == nil)
    try pair.expectData()
  }

  @Test func `a client may prove another identity later`() throws {
    let other = try Lab.client(lab.authority, lab.crypto, .ed25519, name: "other")
    let pair = try Pair(
      Setup().client {
        $0.postHandshakeAuthentication = true
        $0.suspends = .credentialSelection
      }, Setup().server()
    ).runWithOperations()
    pair.expectAgreement()
    #expect(pair.server.information?.peer?.certificate == lab.client.chain[0])
    try pair.server.connection.requestClientCertificate()
    pair.runWithOperations {
      guard case .selectCredential(let selection) = $0 else { return $0.run() }
      return selection.use(other)
    }
    #expect(pair.server.information?.peer?.certificate == other.chain[0])
    #expect(pair.client.information?.localSignatureScheme == .ed25519)
  }

  // RFC 9846 §4.3.6
  @Test func `only a client that offered it is asked, by a server that trusts somebody`() throws {
    let silent = try PostHandshakeSetup(client: { $0.postHandshakeAuthentication = false }).pair()
    let trustless = try Pair(
      Setup().client { $0.postHandshakeAuthentication = true }, lab.serverConfiguration(ClientAuthentication.none)
    ).run()
    let closed = try PostHandshakeSetup().pair()
    try closed.server.connection.close()
    let early = try Setup().pair()
    for side in [silent.server, silent.client, trustless.server, closed.server, closed.client, early.server] {
      let sent = side.hasOutput
      let error = #expect(throws: TLSError.self) { try side.connection.requestClientCertificate() }
      #expect(error?.kind == .invalidUse && side.connection.failure == nil && side.hasOutput == sent)
    }
    try silent.expectData()
    early.run().expectAgreement()
  }

  // RFC 9846 §4.3.6
  @Test(arguments: [false, true])
  func `post_handshake_auth is offered where the configuration says so, and is empty`(isOffered: Bool) throws {
    let recording = Recording()
    _ = try Pair(
      Setup().client(recording.liar) { $0.postHandshakeAuthentication = isOffered }, Setup().server()
    ).run()
    #expect(recording.hellos.first?[Code.postHandshakeAuth] == (isOffered ? [] : nil))
    let pair = try Setup().pair()
    var hello = EditableHello(Array(pair.client.connection.takeOutput().dropFirst(5)))
    hello[Code.postHandshakeAuth] = [0]
    pair.server.deliver(record(22, hello.bytes))
    #expect(pair.server.error?.alert == .decodeError)
  }

  // RFC 9846 §4.4.2
  @Test func `each request has a context of its own, which cannot be foreseen`() throws {
    let recording = Recording()
    let pair = try PostHandshakeSetup(serverLiar: recording.liar).pair()
    for _ in 0..<3 { try pair.server.connection.requestClientCertificate() }
    let requests = recording.messages.filter { $0[0] == 13 }
    #expect(requests.count == 3 && requests.allSatisfy { $0[4] == 32 })
    #expect(Set(requests.map { Array($0[5..<37]) }).count == 3)
    pair.run()
    #expect(pair.server.clientAuthentications.count == 3 && pair.server.error == nil)
  }

  // RFC 9846 §4.7.2
  @Test func `other messages may come in any number before the answer`() throws {
    let pair = try PostHandshakeSetup(client: { $0.suspends = [.credentialSelection, .signing] }).pair()
    try pair.ask()
    // The client has not read on, but sends; the base key of its Finished is the one that is then in use.
    for _ in 0..<3 {
      try pair.client.connection.send([UInt8](repeating: 9, count: 40_000).span)
      try pair.client.connection.updateKeys()
      try pair.server.connection.updateKeys()
      try pair.server.connection.send([8].span)
      pair.run()
    }
    #expect(pair.server.received.count == 120_000 && pair.client.received.isEmpty && pair.client.unread > 0)
    pair.runWithOperations()
    #expect(pair.server.clientAuthentications.count == 1 && pair.client.received == [8, 8, 8])
    try pair.expectData()
  }

  /// Answers requests that the client has not seen, by hand.
  private func answers(
    _ requests: [[UInt8]], _ core: inout ConnectionCore, _ transcript: Transcript
  ) throws {
    for message in requests {
      let body = message.span.extracting(4..<message.count)
      let request = try ClientCertificateRequest(try CertificateRequest(body))
      var transcript = transcript
      transcript.add(message.span)
      var answer = PostHandshakeAnswer(request: request, transcript: transcript)
      let selected = SelectedCredential(credential: lab.client, scheme: .ecdsaSecp256r1SHA256)
      let signature = try #require(try answer.present(selected, &core))
      _ = try answer.send(signature, &core)
    }
    try core.flush()
  }

  private func transcript(_ endpoint: Endpoint) throws -> Transcript {
    switch endpoint.connection.state.connected {
    case .some(let connected): return try #require(connected.asked?.value.transcript)
    case .none: throw Unwilling()
    }
  }

  // RFC 9846 §4.7.2
  @Test func `answers may come in another order, and several in one record`() throws {
    let recording = Recording()
    let pair = try PostHandshakeSetup(serverLiar: recording.liar).pair()
    for _ in 0..<3 { try pair.server.connection.requestClientCertificate() }
    _ = pair.server.connection.takeOutput()
    let requests = recording.messages.filter { $0[0] == 13 }
    try answers(requests.reversed(), &pair.client.connection.core, try transcript(pair.client))
    let flight = pair.client.connection.takeOutput()
    #expect(records(flight).count == 1)
    pair.server.deliver(flight)
    #expect(pair.server.clientAuthentications.count == 3 && pair.server.error == nil)
    // An answer is taken once.
    try answers([requests[0]], &pair.client.connection.core, try transcript(pair.client))
    pair.server.deliver(pair.client.connection.takeOutput())
    #expect(pair.server.error?.alert == .unexpectedMessage)
  }

  @Test func `an answer to another request is refused`() throws {
    let recording = Recording()
    let pair = try PostHandshakeSetup(serverLiar: recording.liar).pair()
    try pair.server.connection.requestClientCertificate()
    var request = try #require(recording.messages.first { $0[0] == 13 })
    request[10] ^= 1
    try answers([request], &pair.client.connection.core, try transcript(pair.client))
    pair.server.deliver(pair.client.connection.takeOutput())
    #expect(pair.server.error?.alert == .illegalParameter && pair.server.clientAuthentications.isEmpty)
  }

  // MARK: Lies

  @Test(
    arguments: [
      (11, 5, .illegalParameter), (11, 40, .decodeError), (15, 5, .illegalParameter), (15, -1, .decryptError),
      (20, -1, .decryptError),
    ] as [(UInt8, Int, AlertDescription)])
  func `an answer with a wrong byte is refused`(type: UInt8, at index: Int, alert: AlertDescription) throws {
    let liar = Liar.message(type) { message in
      guard message[0] != 20 || index < 0 else { return message }
      var message = message
      message[index < 0 ? message.count + index : index] ^= 1
      return message
    }
    // The Finished of the handshake is right.
    let late = Liar { sent, count, message in
      sent == 20 && count == 0 ? message : liar.rewrite(sent, count, message)
    }
    let pair = try PostHandshakeSetup(clientLiar: late).pair()
    try pair.ask()
    pair.expectServerRefuses(alert)
    #expect(pair.server.clientAuthentications.isEmpty)
  }

  @Test func `a chain that is not trusted is refused`() throws {
    let stranger = try Lab(caName: "Stranger")
    let pair = try PostHandshakeSetup(
      client: { $0.credentials = [stranger.client] }, server: { $0.sendsCertificateAuthorities = false }
    ).pair()
    try pair.ask()
    pair.expectServerRefuses(.unknownCA)
  }

  // RFC 9846 §4.7.2
  @Test func `nothing else may come between the messages of an answer`() throws {
    /// What a client does that has sent its Certificate and nothing more of the answer.
    let interruptions: [(AlertDescription, (inout TLSConnection) throws -> Void)] = [
      (.unexpectedMessage, { try $0.send([1].span) }), (.unexpectedMessage, { try $0.updateKeys() }),
      (.unexpectedMessage, { try $0.close() }),
      (.unexpectedMessage, { try $0.insecureReplay(postHandshakeMessage: handshake(24, [0])) }),
    ]
    for isCertificateOnly in [true, false] {
      for (alert, interrupt) in interruptions {
        let liar = Liar { type, count, message in
          type == 20 && count > 0 || type == 15 && isCertificateOnly ? [] : message
        }
        let pair = try PostHandshakeSetup(clientLiar: liar).pair()
        try pair.ask()
        #expect(pair.server.error == nil && pair.server.clientAuthentications.isEmpty)
        try interrupt(&pair.client.connection)
        pair.run()
        #expect(pair.server.error?.alert == alert && pair.server.error?.kind == .peerMisbehaved)
      }
    }
  }

  // RFC 9846 §6.2
  @Test func `an alert that ends the connection is taken in the middle of an answer`() throws {
    let liar = Liar { type, count, message in type == 20 && count > 0 || type == 15 ? [] : message }
    let pair = try PostHandshakeSetup(clientLiar: liar).pair()
    try pair.ask()
    try pair.client.connection.core.sendAlert(.internalError)
    pair.run()
    #expect(pair.server.error?.kind == .peerAlert && pair.server.error?.alert == .internalError)
  }

  // MARK: Limits

  @Test func `a server has a limited number of requests outstanding`() throws {
    let pair = try PostHandshakeSetup(server: { $0.limits.certificateRequests = 2 }).pair()
    for _ in 0..<2 { try pair.server.connection.requestClientCertificate() }
    let error = #expect(throws: TLSError.self) { try pair.server.connection.requestClientCertificate() }
    #expect(error?.kind == .invalidUse)
    pair.run()
    try pair.ask()
    #expect(pair.server.clientAuthentications.count == 3 && pair.server.error == nil)
  }

  @Test func `a client answers a limited number of requests, whatever data comes between`() throws {
    for limit in [2, 32] {
      let pair = try PostHandshakeSetup(client: { if limit != 32 { $0.limits.answeredCertificateRequests = limit } })
        .pair()
      for _ in 0..<limit {
        try pair.ask()
        try pair.expectData()
      }
      #expect(pair.server.clientAuthentications.count == limit && pair.client.error == nil)
      try pair.ask()
      pair.expectClientRefuses(.unexpectedMessage)
    }
  }

  @Test(arguments: [true, false])
  func `a request waits while the transport is full, and what comes behind it, too`(inOneRecord: Bool) throws {
    let pair = try PostHandshakeSetup().pair()
    pair.client.connection.isTransportFull = true
    try pair.server.connection.send([1, 2].span)
    pair.run()
    #expect(pair.client.received == [1, 2])
    try pair.server.connection.requestClientCertificate()
    try pair.server.connection.send([3].span)
    let flight = pair.server.connection.takeOutput()
    pair.client.deliver(flight, inPiecesOf: inOneRecord ? nil : 7)
    var isSuspended = pair.client.connection.isReceivingSuspended
    #expect(!pair.client.hasOutput && isSuspended)
    #expect(pair.client.received == [1, 2] && pair.client.unread > 0 && pair.client.error == nil)
    try pair.client.connection.send([4].span)
    pair.server.deliver(pair.client.connection.takeOutput())
    #expect(pair.server.received == [4] && pair.server.clientAuthentications.isEmpty)
    pair.client.connection.isTransportFull = false
    isSuspended = pair.client.connection.isReceivingSuspended
    #expect(!isSuspended)
    try pair.server.connection.send([5].span)
    pair.run()
    #expect(pair.client.received == [1, 2, 3, 5] && pair.client.error == nil)
    #expect(pair.server.clientAuthentications.count == 1 && pair.server.information?.peer != nil)
  }

  @Test func `many requests in one record are answered as the transport takes the answers`() throws {
    let pair = try PostHandshakeSetup(server: { $0.limits.certificateRequests = 100 }).pair()
    for _ in 0..<5 { try pair.server.connection.requestClientCertificate() }
    let flight = pair.server.connection.takeOutput()
    pair.client.connection.isTransportFull = true
    pair.client.deliver(flight)
    #expect(!pair.client.hasOutput)
    pair.client.connection.isTransportFull = false
    try pair.server.connection.send([1].span)
    pair.run()
    #expect(pair.server.clientAuthentications.count == 5 && pair.client.received == [1])
  }

  // RFC 9846 §6.1
  @Test func `a client that has closed its direction answers no more`() throws {
    let pair = try PostHandshakeSetup().pair()
    try pair.client.connection.close()
    let flight = pair.client.connection.takeOutput()
    try pair.server.connection.requestClientCertificate()
    pair.client.deliver(pair.server.connection.takeOutput())
    #expect(pair.client.error == nil && !pair.client.hasOutput)
    pair.server.deliver(flight)
    #expect(pair.server.peerClosed && pair.server.error == nil)
  }

  // RFC 9846 §4.5: the key of an answer's Finished is the present traffic secret, its transcript the handshake's
  @Test func `the proof of the handshake proves nothing afterwards`() throws {
    let recording = Recording()
    let pair = try Pair(
      Setup().client(recording.liar) { $0.postHandshakeAuthentication = true }, Setup().server()
    ).run()
    pair.expectAgreement()
    try pair.server.connection.requestClientCertificate(isRequired: false)
    _ = pair.server.connection.takeOutput()
    let messages = recording.messages.filter { [11, 15, 20].contains($0[0]) }
    #expect(messages.count == 3)
    try pair.client.connection.insecureReplay(postHandshakeMessage: messages.flatMap { $0 })
    pair.run()
    #expect(pair.server.error?.alert == .illegalParameter)
  }

  /// RFC 9846 §4.3.6: a client that cannot be asked later is asked now, where the configuration says so.
  @Test(arguments: [ClientAuthentication.Fallback.none, .optional, .required], [false, true])
  func `a client that did not offer it is asked during the handshake`(
    fallback: ClientAuthentication.Fallback, hasCertificate: Bool
  ) throws {
    let credentials = hasCertificate ? [Lab.shared.client] : []
    func pair(offers: Bool) throws -> Pair {
      try Pair(
        Setup().client {
          $0.credentials = credentials
          $0.postHandshakeAuthentication = offers
        }, Setup().server { $0.clientAuthentication = .onRequest(Lab.shared.trust, otherwise: fallback) }
      ).run()
    }
    let other = try pair(offers: false)
    if fallback == .required, !hasCertificate {
      other.expectServerRefuses(.certificateRequired)
    } else {
      other.expectAgreement()
      let isAsked = fallback != .none && hasCertificate
      #expect(other.server.information?.peer?.certificate == (isAsked ? credentials[0].chain[0] : nil))
    }
    let offering = try pair(offers: true)
    offering.expectAgreement()
    #expect(offering.server.information?.peer == nil)
    try offering.ask(isRequired: false)
    #expect((offering.server.information?.peer != nil) == hasCertificate)
  }

  /// A ticket of a client that was not asked does not pass for an answer.
  @Test func `an anonymous ticket is not resumed where its client has to be asked`() throws {
    var lab = try ResumptionLab(.onRequest(Lab.shared.trust, otherwise: .required))
    lab.client.postHandshakeAuthentication = true
    let sessions = try lab.first().client.connection.takeSessions()
    #expect(try lab.second(sessions[0]).run().server.information?.isResumed == true)
    lab.client.postHandshakeAuthentication = false
    let pair = try lab.second(sessions[1]).run()
    pair.expectAgreement()
    #expect(pair.server.information?.isResumed == false && pair.server.information?.peer != nil)
  }

  @Test func `external keys do not go with clients that must be asked`() throws {
    let psk = try ExternalPSK(identity: [1], key: SecretBytes(copying: [UInt8](repeating: 7, count: 32).span))
    var server = Setup().server()
    server.externalPSKs = [psk]
    server.clientAuthentication = .onRequest(Lab.shared.trust, otherwise: .required)
    #expect(throws: TLSError.self) { try ServerContext(server) }
    server.clientAuthentication = .onRequest(Lab.shared.trust, otherwise: .optional)
    _ = try ServerContext(server)
  }
}
