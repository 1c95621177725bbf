import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import Testing

/// Each operation that may be suspended, and whatever can happen while it is.
@Suite struct SuspensionTests {
  @Test(arguments: SuspendedStep.allCases, Setup.all.filter { $0.authentication == .mutual })
  func `a handshake goes on with the result of what it waited for`(step: SuspendedStep, setup: Setup) throws {
    let pair = try step.pair(setup)
    let judge = step.judge(pair)
    judge.resume(try #require(judge.pendingOperation).run())
    pair.run().expectAgreement()
    #expect(judge.pendingOperation == nil)
    #expect(pair.server.information?.peer?.certificate == Lab.shared.client.chain[0])
    #expect(pair.client.information?.peer?.certificate == Lab.shared.server.chain[0])
  }

  @Test(arguments: SuspendedStep.allCases)
  func `an operation may be carried out on another thread`(step: SuspendedStep) async throws {
    let pair = try step.pair()
    let judge = step.judge(pair)
    let operation = try #require(judge.pendingOperation)
    judge.resume(await Task.detached { operation.run() }.value)
    pair.run().expectAgreement()
  }

  @Test(arguments: [nil, 1, 100])
  func `every operation of a handshake may be suspended`(pieces: Int?) throws {
    for setup in Setup.all {
      let everything: SuspendedOperations = [.credentialSelection, .chainVerification, .signing]
      let pair = try Pair(
        setup.client { $0.suspends = everything }, setup.server { $0.suspends = everything })
      pair.pieces = pieces
      var count = 0
      pair.runWithOperations {
        count += 1
        return $0.run()
      }
      pair.expectAgreement("\(setup)")
      // Selection, signature and verification for the server, and where the client has a certificate for it as well.
      let expected: [Setup.Authentication: Int] = [.oneWay: 3, .declined: 4, .mutual: 6]
      #expect(count == expected[setup.authentication], "\(setup)")
    }
  }

  @Test(arguments: SuspendedStep.allCases)
  func `an operation that fails ends the handshake with internal_error`(step: SuspendedStep) throws {
    let pair = try step.pair()
    let judge = step.judge(pair)
    let result = try #require(judge.pendingOperation).fail(Unwilling())
    #expect(result.failure?.kind == .internalFailure && result.validatedChain == nil)
    judge.resume(result)
    pair.run()
    #expect(judge.error?.kind == .internalFailure && judge.error?.alert == .internalError)
    #expect(judge.pendingOperation == nil && judge.information == nil)
    #expect(step.peer(pair).error?.kind == .peerAlert && step.peer(pair).error?.alert == .internalError)
  }

  @Test(arguments: SuspendedStep.allCases)
  func `an operation outlives its connection, and its result is of use to no other`(step: SuspendedStep) async throws {
    let operation = try #require(try step.judge(step.pair()).pendingOperation)
    let result = await Task.detached { operation.run() }.value
    #expect(result.failure == nil)
    let pair = try step.pair()
    let judge = step.judge(pair)
    #expect(throws: TLSError.self) { try judge.connection.resume(result) }
    // What does not belong here changes nothing.
    #expect(judge.connection.failure == nil && step.isStep(judge.pendingOperation))
    judge.resume(try #require(judge.pendingOperation).run())
    pair.run().expectAgreement()
  }

  @Test(arguments: SuspendedStep.allCases)
  func `a result is taken once`(step: SuspendedStep) throws {
    let pair = try step.pair()
    let judge = step.judge(pair)
    let result = try #require(judge.pendingOperation).run()
    judge.resume(result)
    let late = #expect(throws: TLSError.self) { try judge.connection.resume(result) }
    #expect(late?.kind == .invalidUse)
    pair.run().expectAgreement()
  }

  @Test(arguments: SuspendedStep.allCases)
  func `a connection that waits for nothing takes no result`(step: SuspendedStep) throws {
    let result = try #require(step.judge(try step.pair()).pendingOperation).run()
    for pair in [try Setup().pair(), try Setup().pair().run()] {
      for side in [pair.client, pair.server] {
        #expect(side.pendingOperation == nil)
        let error = #expect(throws: TLSError.self) { try side.connection.resume(result) }
        #expect(error?.kind == .invalidUse && side.connection.failure == nil)
      }
      pair.run().expectAgreement()
    }
  }

  @Test(arguments: SuspendedStep.allCases)
  func `the end of the transport ends a suspended connection`(step: SuspendedStep) throws {
    let judge = step.judge(try step.pair())
    let operation = try #require(judge.pendingOperation)
    #expect(throws: TLSError.self) { try judge.connection.transportClosed() }
    #expect(judge.pendingOperation == nil && judge.connection.failure?.kind == .truncated)
    let late = #expect(throws: TLSError.self) { try judge.connection.resume(operation.run()) }
    #expect(late?.kind == .truncated)
  }

  // RFC 9846 §6.1
  @Test(arguments: SuspendedStep.allCases)
  func `a suspended connection can be closed`(step: SuspendedStep) throws {
    let pair = try step.pair()
    let judge = step.judge(pair)
    let result = try #require(judge.pendingOperation).run()
    try judge.connection.close()
    #expect(judge.pendingOperation == nil)
    let late = #expect(throws: TLSError.self) { try judge.connection.resume(result) }
    #expect(late?.kind == .invalidUse && judge.connection.failure == nil)
    pair.run()
    #expect(step.peer(pair).error?.kind == .peerAlert || step.peer(pair).peerClosed)
    #expect(judge.information == nil && judge.error == nil)
  }

  /// All types of records, with and without sense, under no keys: none may be looked at yet.
  private static let offerings: [[UInt8]] =
    (StateMatrixTests.types + [0]).map { record(22, handshake($0, [])) }
    + [record(20, [1]), record(21, [1, 0]), record(21, [2, 40]), record(23, [UInt8](repeating: 7, count: 40))]
    + [[], [22], [22, 3, 3, 0xff, 0xff], [UInt8](repeating: 0xff, count: 100)]

  @Test(arguments: SuspendedStep.allCases)
  func `a suspended connection takes no bytes and leaves them as they are`(step: SuspendedStep) throws {
    let pair = try step.pair()
    let judge = step.judge(pair)
    for bytes in Self.offerings {
      var copy = bytes
      var span = copy.mutableSpan
      let result = try judge.connection.receive(&span)
      #expect(result.consumed == 0 && copy == bytes)
      guard case .suspended = result.event else {
        Issue.record("\(result.event) for \(bytes)")
        continue
      }
    }
    #expect(!judge.hasOutput)
    judge.resume(try #require(judge.pendingOperation).run())
    pair.run().expectAgreement()
  }

  @Test(arguments: SuspendedStep.allCases)
  func `what came meanwhile is judged afterwards`(step: SuspendedStep) throws {
    let pair = try step.pair()
    let judge = step.judge(pair)
    let before = judge.unread
    for byte in record(22, handshake(1, [])) { judge.deliver([byte]) }
    #expect(judge.unread == before + 9 && judge.error == nil)
    judge.resume(try #require(judge.pendingOperation).run())
    #expect(judge.error?.alert == .unexpectedMessage)
  }

  @Test func `data of the client that comes while its chain is judged waits for the verdict`() throws {
    let pair = try SuspendedStep.serverVerification.pair()
    try pair.client.connection.send([1, 2, 3].span)
    pair.run()
    #expect(pair.server.received.isEmpty && pair.server.unread > 0)
    pair.server.resume(try #require(pair.server.pendingOperation).run())
    pair.run().expectAgreement()
    #expect(pair.server.received == [1, 2, 3] && pair.server.unread == 0)
  }

  @Test func `the server's flight goes out up to its Certificate while the signature is made`() throws {
    let pair = try Pair(Setup().client(), Setup().server { $0.suspends = .signing })
    pair.server.deliver(pair.client.connection.takeOutput())
    #expect(pair.server.pendingOperation != nil)
    #expect(records(pair.server.connection.takeOutput()).count >= 2)
    #expect(throws: TLSError.self) { try pair.server.connection.send([1].span) }
    #expect(throws: TLSError.self) { try pair.server.connection.updateKeys() }
  }
}
