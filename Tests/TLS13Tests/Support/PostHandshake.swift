import TLS13
import TLS13Memory
import Testing

/// A connected pair whose server may ask its client who it is. RFC 9846 §4.7.2
struct PostHandshakeSetup {
  var clientLiar: Liar?
  var serverLiar: Liar?
  var client: (inout ClientConfiguration) -> Void = { _ in }
  var server: (inout ServerConfiguration) -> Void = { _ in }

  func pair() throws -> Pair {
    let setup = Setup(authentication: .mutual)
    let pair = try Pair(
      setup.client(clientLiar) {
        $0.postHandshakeAuthentication = true
        client(&$0)
      },
      setup.server(serverLiar) {
        $0.clientAuthentication = .onRequest(Lab.shared.trust)
        server(&$0)
      }
    ).run()
    pair.expectAgreement()
    #expect(pair.server.information?.peer == nil && pair.client.information?.localSignatureScheme == nil)
    return pair
  }
}

extension Pair {
  /// Asks, and carries what follows.
  @discardableResult
  func ask(isRequired: Bool = true) throws -> Pair {
    try server.connection.requestClientCertificate(isRequired: isRequired)
    return run()
  }

  /// Demands that data still goes both ways.
  func expectData(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let (before, after) = (server.received.count, client.received.count)
    try client.connection.send([1, 2].span)
    try server.connection.send([3].span)
    run()
    #expect(client.error == nil && server.error == nil, sourceLocation: sourceLocation)
    #expect(server.received.count == before + 2, sourceLocation: sourceLocation)
    #expect(client.received.count == after + 1, sourceLocation: sourceLocation)
  }
}
