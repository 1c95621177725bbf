import TLS13
import TLS13Memory
import Testing

/// Connections that the application ends with an alert of its own.
@Suite struct AbortTests {
  // RFC 9846 §6.2
  @Test(arguments: [AlertDescription.accessDenied, .internalError, AlertDescription(rawValue: 30)])
  func `an application's alert reaches the peer, and nothing goes on`(alert: AlertDescription) throws {
    let pair = try Setup().pair().run()
    pair.expectAgreement()
    pair.server.connection.abort(alert)
    pair.run()
    #expect(pair.client.error?.kind == .peerAlert && pair.client.error?.alert == alert)
    #expect(pair.server.connection.failure?.kind == .aborted && pair.server.connection.failure?.alert == alert)
    do throws(TLSError) {
      try pair.server.connection.send([1].span)
      Issue.record("data was sent")
    } catch { #expect(error.kind == .aborted) }
  }

  // RFC 9846 §6.1, §6.2
  @Test func `an alert also ends a handshake, but says nothing after close_notify or another failure`() throws {
    let early = try Setup().pair()
    _ = early.client.connection.takeOutput()
    early.client.connection.abort(.internalError)
    #expect(early.client.connection.takeOutput() == record(21, [2, 80]))
    early.client.connection.abort(.accessDenied)
    #expect(!early.client.hasOutput && early.client.connection.failure?.alert == .internalError)
    let closed = try Setup().pair().run()
    try closed.server.connection.close()
    _ = closed.server.connection.takeOutput()
    closed.server.connection.abort(.accessDenied)
    #expect(!closed.server.hasOutput)
  }
}
