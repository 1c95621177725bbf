import TLS13
import TLS13Memory
import Testing

/// The operations of an authentication after the handshake, suspended.
@Suite struct PostHandshakeSuspensionTests {
  enum Step: String, CaseIterable, Sendable {
    case selection, signing, verification

    /// A pair that has come to this step; the connection is open.
    func pair() throws -> (pair: Pair, judge: Endpoint) {
      let pair =
        switch self {
        case .selection: try PostHandshakeSetup(client: { $0.suspends = .credentialSelection }).pair()
        case .signing: try PostHandshakeSetup(client: { $0.suspends = .signing }).pair()
        case .verification: try PostHandshakeSetup(server: { $0.suspends = .chainVerification }).pair()
        }
      try pair.ask()
      let judge = self == .verification ? pair.server : pair.client
      #expect(judge.pendingOperation != nil && judge.error == nil && judge.information != nil)
      return (pair, judge)
    }
  }

  private func expectAuthenticated(_ pair: Pair) throws {
    #expect(pair.server.clientAuthentications.map { $0?.certificate } == [Lab.shared.client.chain[0]])
    try pair.expectData()
  }

  @Test(arguments: Step.allCases)
  func `the answer goes on with the result, from whatever thread`(step: Step) async throws {
    let (pair, judge) = try step.pair()
    let operation = try #require(judge.pendingOperation)
    judge.resume(await Task.detached { operation.run() }.value)
    pair.run()
    try expectAuthenticated(pair)
  }

  @Test(arguments: Step.allCases)
  func `both sides may send while one waits`(step: Step) throws {
    let (pair, judge) = try step.pair()
    try pair.client.connection.send([1, 2].span)
    try pair.server.connection.send([3].span)
    pair.run()
    // RFC 9846 §4.7.2: what a server verifies is the first part of an answer, which comes whole
    let waits = step == .verification
    #expect(pair.client.received == [3] && pair.server.received == (waits ? [] : [1, 2]))
    #expect(judge.connection.isReceivingSuspended == waits && (judge.unread > 0) == waits)
    judge.resume(try #require(judge.pendingOperation).run())
    pair.run()
    #expect(pair.client.received == [3] && pair.server.received == [1, 2])
    try expectAuthenticated(pair)
  }

  // RFC 9846 §4.7.3: records behind a handshake message may be under other keys
  @Test(arguments: [Step.selection, .signing])
  func `a client that waits takes data up to the first handshake message`(step: Step) throws {
    let (pair, client) = try step.pair()
    let server = pair.server
    for byte: UInt8 in [3, 4] { try server.connection.send([byte].span) }
    try server.connection.updateKeys()
    for byte: UInt8 in [5, 6] { try server.connection.send([byte].span) }
    try server.connection.close()
    pair.run()
    #expect(client.received == [3, 4] && client.connection.isReceivingSuspended && client.unread > 0)
    #expect(client.pendingOperation != nil && !client.peerClosed)
    for _ in 0..<2 { if let operation = client.pendingOperation { client.resume(operation.run()) } }
    pair.run()
    #expect(client.received == [3, 4, 5, 6] && client.peerClosed)
    try expectAuthenticated(server)
  }

  private func expectAuthenticated(_ server: Endpoint) throws {
    #expect(server.error == nil && server.clientAuthentications.map { $0?.certificate } == [Lab.shared.client.chain[0]])
  }

  @Test(arguments: [Step.selection, .signing])
  func `a client that waits takes the peer's end, and alerts`(step: Step) throws {
    let (pair, client) = try step.pair()
    try pair.server.connection.close()
    pair.run()
    #expect(client.peerClosed && client.pendingOperation != nil)
    client.resume(try #require(client.pendingOperation).run())
    pair.run()
    try expectAuthenticated(pair.server)
    let (other, waiting) = try step.pair()
    other.server.connection.abort(.accessDenied)
    other.run()
    #expect(waiting.error?.kind == .peerAlert && waiting.pendingOperation == nil)
  }

  @Test(arguments: Step.allCases)
  func `an operation that fails ends the connection`(step: Step) throws {
    let (pair, judge) = try step.pair()
    judge.resume(try #require(judge.pendingOperation).fail(Unwilling()))
    pair.run()
    #expect(judge.error?.alert == .internalError && judge.information == nil && judge.pendingOperation == nil)
    #expect(pair.server.clientAuthentications.isEmpty)
  }

  @Test func `a client may decline, and a server refuse`() throws {
    let (declined, client) = try Step.selection.pair()
    guard case .selectCredential(let selection)? = client.pendingOperation else { throw Unwilling() }
    client.resume(selection.decline())
    declined.run().expectServerRefuses(.certificateRequired)
    let (refused, server) = try Step.verification.pair()
    guard case .verifyChain(let verification)? = server.pendingOperation else { throw Unwilling() }
    server.resume(verification.refuse("not this one"))
    refused.run().expectServerRefuses(.accessDenied)
  }

  @Test(arguments: Step.allCases)
  func `a result of another connection changes nothing, and one is taken once`(step: Step) throws {
    let other = try #require(try step.pair().judge.pendingOperation).run()
    let (pair, judge) = try step.pair()
    let own = try #require(judge.pendingOperation).run()
    #expect(throws: TLSError.self) { try judge.connection.resume(other) }
    #expect(judge.connection.failure == nil && judge.pendingOperation != nil)
    judge.resume(own)
    pair.run()
    #expect(throws: TLSError.self) { try judge.connection.resume(own) }
    #expect(judge.connection.failure == nil)
    try expectAuthenticated(pair)
  }

  @Test(arguments: Step.allCases)
  func `the end of the transport ends the connection`(step: Step) throws {
    let (_, judge) = try step.pair()
    let late = try #require(judge.pendingOperation).run()
    #expect(throws: TLSError.self) { try judge.connection.transportClosed() }
    let error = #expect(throws: TLSError.self) { try judge.connection.resume(late) }
    #expect(error?.kind == .truncated && judge.pendingOperation == nil)
  }

  // RFC 9846 §6.1
  @Test(arguments: [Step.selection, .signing])
  func `a client that closed meanwhile sends no answer`(step: Step) throws {
    let (pair, client) = try step.pair()
    let result = try #require(client.pendingOperation).run()
    try client.connection.close()
    let farewell = client.connection.takeOutput()
    client.resume(result)
    #expect(!client.hasOutput)
    pair.server.deliver(farewell)
    #expect(client.error == nil && pair.server.error == nil && pair.server.peerClosed)
    #expect(pair.server.clientAuthentications.isEmpty)
    // The other direction is open.
    try pair.server.connection.send([5].span)
    pair.run()
    #expect(client.received == [5])
  }

  // RFC 9846 §6.1
  @Test func `a server that closed meanwhile still learns who it was`() throws {
    let (pair, server) = try Step.verification.pair()
    try server.connection.close()
    server.resume(try #require(server.pendingOperation).run())
    pair.run()
    #expect(server.clientAuthentications.count == 1 && pair.client.peerClosed)
  }
}
