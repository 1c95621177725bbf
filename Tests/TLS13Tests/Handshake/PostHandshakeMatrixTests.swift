import TLS13
import TLS13Memory
import Testing

/// Each handshake message in each state that authentication after the handshake adds.
// RFC 9846 §4.7, §4.7.2
@Suite struct PostHandshakeMatrixTests {
  @Test func `a connected client that offered to be asked takes CertificateRequest as well`() throws {
    for type in StateMatrixTests.types where ![4, 13, 24].contains(type) {
      let pair = try PostHandshakeSetup().pair()
      try pair.server.connection.insecureReplay(postHandshakeMessage: StateMatrixTests.message(type))
      pair.run().expectClientRefuses(.unexpectedMessage, "\(type)")
    }
    for type: UInt8 in [4, 13, 24] {
      let pair = try PostHandshakeSetup().pair()
      try pair.server.connection.insecureReplay(postHandshakeMessage: StateMatrixTests.message(type))
      pair.client.deliver(pair.server.connection.takeOutput())
      #expect(pair.client.error == nil && pair.client.hasOutput == (type == 13), "\(type)")
    }
  }

  // RFC 9846 §4.7.2
  @Test func `a server takes an answer only after it asked`() throws {
    for isAsked in [false, true] {
      for type in StateMatrixTests.types where type != 24 && !(isAsked && type == 11) {
        let pair = try PostHandshakeSetup().pair()
        if isAsked { try pair.server.connection.requestClientCertificate() }
        _ = pair.server.connection.takeOutput()
        try pair.client.connection.insecureReplay(postHandshakeMessage: StateMatrixTests.message(type))
        pair.server.deliver(pair.client.connection.takeOutput())
        #expect(pair.server.error?.alert == .unexpectedMessage, "\(type), asked: \(isAsked)")
        #expect(pair.server.information == nil && pair.server.clientAuthentications.isEmpty)
      }
    }
  }

  // RFC 9846 §4.7.2
  @Test(arguments: [15, 20] as [UInt8])
  func `a server in the middle of an answer takes nothing but the rest of it`(due: UInt8) throws {
    for type in StateMatrixTests.types where type != due {
      let liar = Liar { sent, count, message in
        sent == due && count == (due == 20 ? 1 : 0) ? StateMatrixTests.message(type) : message
      }
      let pair = try PostHandshakeSetup(clientLiar: liar).pair()
      try pair.ask()
      pair.expectServerRefuses(.unexpectedMessage, "\(type) in place of \(due)")
    }
  }

  // RFC 9846 §4.7.2
  @Test func `a client that declines sends no CertificateVerify`() throws {
    let liar = Liar { sent, count, message in
      sent == 20 && count == 1 ? StateMatrixTests.message(15) + message : message
    }
    let pair = try PostHandshakeSetup(clientLiar: liar, client: { $0.credentials = [] }).pair()
    try pair.ask(isRequired: false)
    pair.expectServerRefuses(.unexpectedMessage)
  }
}
