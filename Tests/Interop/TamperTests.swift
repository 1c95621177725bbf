import TLS13
import TLS13Crypto
import Testing

/// One bit changed in each record of each flight, and the stream cut at and inside each record, both ways and with
/// both sides authenticated. Nothing of it may pass, hang or be taken for a clean end.
@Suite struct TamperTests {
  // ClientHello, change_cipher_spec, then Certificate, CertificateVerify and Finished in as many records as the client
  // likes; OpenSSL takes three.
  static let ourClientRecords = 0..<3
  static let openSSLClientRecords = 0..<5
  // ServerHello, change_cipher_spec, then EncryptedExtensions, CertificateRequest, Certificate, CertificateVerify and
  // Finished, of which we make one record and OpenSSL one each.
  static let ourServerRecords = 0..<3
  static let openSSLServerRecords = 0..<7

  private func withServer(
    outgoing: Tampering = .none, incoming: Tampering = .none, _ body: (SocketPeer, ChildProcess) throws -> Void
  ) throws {
    let identity = try InteropLab.shared.client()
    try OpenSSL.serve(
      Authentication.required.serverArguments, outgoing: outgoing, incoming: incoming,
      client: {
        $0.credentials = [identity.credential]
        $0.groups = [.x25519]
        $0.keyShareGroups = [.x25519]
      }
    ) { try body($0, $1) }
  }

  private func withClient(
    outgoing: Tampering = .none, incoming: Tampering = .none, _ body: (SocketPeer, ChildProcess) throws -> Void
  ) throws {
    let lab = InteropLab.shared
    let identity = try lab.client()
    try OpenSSL.connect(
      identity.openSSLArguments + ["-groups", "X25519"], outgoing: outgoing, incoming: incoming,
      server: { $0.clientAuthentication = .required(lab.authority.trust) }
    ) { try body($0, $1) }
  }

  /// What the cases below rest on: how many records there are.
  @Test func recordsOfAHandshake() throws {
    try withServer { peer, server in
      try peer.handshake()
      try server.wait(for: "CIPHER is")
      #expect(peer.outgoing.types == [22, 20, 23])
      #expect(peer.incoming.types.prefix(7) == [22, 20, 23, 23, 23, 23, 23])
    }
    try withClient { peer, _ in
      try peer.handshake()
      #expect(peer.outgoing.types == [22, 20, 23])
      #expect(peer.incoming.types == [22, 20, 23, 23, 23])
    }
  }

  // MARK: A flipped bit

  /// Protected records must be refused with bad_record_mac, change_cipher_spec with unexpected_message, the hellos with
  /// whatever fits the field that was hit.
  private func alert(forRecord index: Int) -> AlertDescription? {
    switch index {
    case 0: nil
    case 1: .unexpectedMessage
    default: .badRecordMAC
    }
  }

  private func checkTheyRefuse(_ index: Int, _ peer: SocketPeer, _ other: ChildProcess) throws {
    try peer.run { _ in false }
    let error = try #require(peer.error)
    if index == 1 {
      // RFC 9846 §5 asks for unexpected_message; OpenSSL has it otherwise.
      expectReceived(.illegalParameter, peer)
    } else if let alert = alert(forRecord: index) {
      expectReceived(alert, peer)
    } else {
      #expect(error.alert != nil, "\(error)")
    }
    try peer.finish()
    #expect(try other.waitForEnd() != 0 || other.standardError.contains("error"), "\(other.transcript)")
  }

  private func checkWeRefuse(_ index: Int, _ peer: SocketPeer, _ other: ChildProcess) throws {
    try peer.run { _ in false }
    let error = try #require(peer.error)
    #expect(!peer.isComplete)
    if let alert = alert(forRecord: index) {
      #expect(error.kind == .peerMisbehaved)
      try expectSent(alert, .peerMisbehaved, peer, other)
    } else {
      #expect(error.alert != nil, "\(error)")
      try peer.finish()
      _ = try other.waitForEnd()
    }
  }

  @Test(arguments: ourClientRecords, Tampering.Place.allCases)
  func flipInOurClientFlights(_ index: Int, _ place: Tampering.Place) throws {
    try withServer(outgoing: .flip(record: index, place)) { try checkTheyRefuse(index, $0, $1) }
  }

  @Test(arguments: openSSLServerRecords, Tampering.Place.allCases)
  func flipInServerFlights(_ index: Int, _ place: Tampering.Place) throws {
    try withServer(incoming: .flip(record: index, place)) { try checkWeRefuse(index, $0, $1) }
  }

  @Test(arguments: ourServerRecords, Tampering.Place.allCases)
  func flipInOurServerFlights(_ index: Int, _ place: Tampering.Place) throws {
    try withClient(outgoing: .flip(record: index, place)) { try checkTheyRefuse(index, $0, $1) }
  }

  @Test(arguments: openSSLClientRecords, Tampering.Place.allCases)
  func flipInClientFlights(_ index: Int, _ place: Tampering.Place) throws {
    try withClient(incoming: .flip(record: index, place)) { try checkWeRefuse(index, $0, $1) }
  }

  @Test(arguments: Tampering.Place.allCases)
  func flipInOurData(_ place: Tampering.Place) throws {
    let next = Self.ourClientRecords.upperBound
    try withServer(outgoing: .flip(record: next, place)) { peer, _ in
      try peer.handshake()
      try peer.send("0 hello\n")
      try peer.run { _ in false }
      expectReceived(.badRecordMAC, peer)
    }
  }

  @Test(arguments: Tampering.Place.allCases)
  func flipInTheirData(_ place: Tampering.Place) throws {
    let next = Self.openSSLClientRecords.upperBound
    try withClient(incoming: .flip(record: next, place)) { peer, client in
      try peer.handshake()
      client.write("0 hello\n")
      try peer.run { _ in false }
      #expect(peer.received.isEmpty)
      try expectSent(.badRecordMAC, .peerMisbehaved, peer, client)
    }
  }

  // MARK: A cut stream

  /// Whatever is missing, we say that the stream was cut, and the handshake is complete only if it was.
  private func checkCutFromThem(_ peer: SocketPeer) throws {
    try peer.run { _ in false }
    #expect(peer.error?.kind == .truncated, "\(String(describing: peer.error))")
    #expect(!peer.peerClosed)
    #expect(peer.information == nil)
  }

  /// OpenSSL notices the end and hangs up: what we see is that, or its alert.
  private func checkCutToThem(_ peer: SocketPeer, _ other: ChildProcess) throws {
    try peer.run { _ in false }
    let kind = peer.error?.kind
    #expect(kind == .truncated || kind == .peerAlert, "\(String(describing: peer.error))")
    #expect(!peer.peerClosed)
    _ = try other.waitForEnd()
  }

  private static func cuts(_ records: some Sequence<Int>) -> [Tampering] {
    records.flatMap { index in
      [.cut(before: index)] + Tampering.Place.allCases.map { .cutInside(record: index, $0) }
    }
  }

  @Test(arguments: cuts(ourClientRecords))
  func cutInOurClientFlights(_ cut: Tampering) throws {
    try withServer(outgoing: cut) { try checkCutToThem($0, $1) }
  }

  @Test(arguments: cuts(openSSLServerRecords))
  func cutInServerFlights(_ cut: Tampering) throws {
    try withServer(incoming: cut) { peer, _ in
      try checkCutFromThem(peer)
      #expect(!peer.isComplete)
    }
  }

  @Test(arguments: cuts([openSSLServerRecords.upperBound]))
  func cutInServerTicket(_ cut: Tampering) throws {
    try withServer(incoming: cut) { peer, _ in
      try checkCutFromThem(peer)
      #expect(peer.isComplete)
    }
  }

  @Test(arguments: cuts(ourServerRecords))
  func cutInOurServerFlights(_ cut: Tampering) throws {
    try withClient(outgoing: cut) { try checkCutToThem($0, $1) }
  }

  @Test(arguments: cuts(openSSLClientRecords))
  func cutInClientFlights(_ cut: Tampering) throws {
    try withClient(incoming: cut) { peer, _ in
      try checkCutFromThem(peer)
      #expect(!peer.isComplete)
    }
  }
}
