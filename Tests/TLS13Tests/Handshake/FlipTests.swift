import TLS13
import TLS13Memory
import Testing

/// What someone on the way can do to a handshake: change any byte, cut it anywhere. Never may both sides be complete
/// and of two minds.
// RFC 9846 §F.1
@Suite struct FlipTests {
  /// Whether a flight's byte is a legacy_record_version of a plaintext record, which receivers ignore. RFC 9846 §5.1
  private static func isIgnored(_ offset: Int, in flight: [UInt8]) -> Bool {
    var start = 0
    for record in records(flight) {
      if offset < start + record.count { return record[0] != 23 && (offset - start == 1 || offset - start == 2) }
      start += record.count
    }
    return false
  }

  private func check(_ setup: Setup, flight index: Int, fromClient: Bool) throws {
    var length = 1
    var offset = 0
    while offset < length {
      let pair = try setup.pair()
      var isIgnored = false
      let flip: (Int, [UInt8]) -> [UInt8] = { number, flight in
        guard number == index else { return flight }
        // An ECDSA signature is now and then a byte shorter
        length = flight.count
        guard offset < length else {
          isIgnored = true
          return flight
        }
        isIgnored = Self.isIgnored(offset, in: flight)
        var flight = flight
        flight[offset] ^= 1 << UInt8(offset & 7)
        return flight
      }
      if fromClient { pair.onClientFlight = flip } else { pair.onServerFlight = flip }
      pair.run()
      if isIgnored {
        pair.expectAgreement("byte \(offset)")
      } else {
        // A length that grew leaves a side waiting for the rest, which the end of the transport turns into an error.
        let both = pair.client.isComplete && pair.server.isComplete
        #expect(!both || pair.client.error != nil || pair.server.error != nil, "byte \(offset) of \(length)")
        if pair.client.error == nil, pair.server.error == nil {
          let waiting = fromClient ? pair.server : pair.client
          #expect(!waiting.isComplete, "byte \(offset) of \(length)")
          #expect(throws: TLSError.self) { try waiting.connection.transportClosed() }
        }
      }
      offset += 1
    }
    #expect(length > 1)
  }

  @Test(arguments: [Setup(authentication: .mutual), Setup(authentication: .oneWay)])
  func `each flipped byte of the ClientHello fails the handshake`(setup: Setup) throws {
    try check(setup, flight: 0, fromClient: true)
  }

  @Test(arguments: [Setup(authentication: .mutual), Setup(authentication: .oneWay)])
  func `each flipped byte of the server's flight fails the handshake`(setup: Setup) throws {
    try check(setup, flight: 0, fromClient: false)
  }

  @Test(arguments: Setup.Authentication.allCases)
  func `each flipped byte of the client's second flight fails the handshake`(
    authentication: Setup.Authentication
  ) throws {
    try check(Setup(authentication: authentication), flight: 1, fromClient: true)
  }

  @Test func `each flipped byte of a HelloRetryRequest and of both answers fails the handshake`() throws {
    let setup = Setup(authentication: .mutual, retries: true)
    try check(setup, flight: 0, fromClient: true)
    try check(setup, flight: 0, fromClient: false)
    try check(setup, flight: 1, fromClient: true)
    try check(setup, flight: 1, fromClient: false)
    try check(setup, flight: 2, fromClient: true)
  }

  // RFC 9846 §6.1
  @Test(arguments: [Setup(authentication: .oneWay), Setup(authentication: .mutual, retries: true)])
  func `a stream cut at any byte completes nobody who waits for more`(setup: Setup) throws {
    let flights = setup.retries ? 3 : 2
    for index in 0..<flights {
      try cut(setup, flight: index, fromClient: true)
      if index < flights - 1 { try cut(setup, flight: index, fromClient: false) }
    }
  }

  private func cut(_ setup: Setup, flight index: Int, fromClient: Bool) throws {
    var length = 1
    var kept = 0
    while kept < length {
      let pair = try setup.pair()
      let shorten: (Int, [UInt8]) -> [UInt8] = { number, flight in
        guard number == index else { return number < index ? flight : [] }
        length = flight.count
        return Array(flight.prefix(kept))
      }
      if fromClient { pair.onClientFlight = shorten } else { pair.onServerFlight = shorten }
      pair.run()
      guard kept < length else { break }
      let reader = fromClient ? pair.server : pair.client
      #expect(!reader.isComplete && reader.error == nil, "\(kept) of \(length) bytes")
      do throws(TLSError) {
        try reader.connection.transportClosed()
        Issue.record("a cut stream was taken for a whole one")
      } catch { #expect(error.kind == .truncated) }
      kept += 1
    }
  }

  @Test(arguments: Setup.all, [1, 2, 3, 5, 7, 64, 1000])
  func `a handshake in pieces of any size completes`(setup: Setup, pieces: Int) throws {
    let pair = try setup.pair()
    pair.pieces = pieces
    pair.run().expectAgreement()
  }
}
