import TLS13Crypto
import TLS13Memory

/// A server that keeps nothing between a HelloRetryRequest and the second ClientHello: what it has to know comes back
/// in the cookie. RFC 9846 §4.3.2
///
///     struct {
///         uint64 issued_at;
///         CipherSuite cipher_suite;
///         NamedGroup selected_group;
///         opaque client_hello_hash<32..64>;
///         opaque fingerprint<32..64>;
///         uint8 offers_psks;
///     } RetryState;
struct RetryState {
  let issuedAt: Int64
  let suite: KeyScheduleSuite
  let group: NamedGroup
  let clientHelloHash: Digest
  let firstHello: ClientHelloFingerprint

  /// Milliseconds that a client may take for its second ClientHello.
  static let lifetime: Int64 = 60_000

  init(
    issuedAt: Int64, suite: KeyScheduleSuite, group: NamedGroup, clientHelloHash: Digest,
    firstHello: ClientHelloFingerprint
  ) {
    self.issuedAt = issuedAt
    self.suite = suite
    self.group = group
    self.clientHelloHash = clientHelloHash
    self.firstHello = firstHello
  }

  /// Reads a cookie of ours; nil for any other, and for one that is too old.
  init?(_ cookie: Span<UInt8>, _ context: ServerContext) {
    let now = context.ticketClock()
    guard let state = context.configuration.retryCookies?.recover(cookie, for: .retryCookie, now: now) else {
      return nil
    }
    do {
      var reader = ByteReader(state.span)
      issuedAt = Int64(bitPattern: try reader.readUInt64("RetryState.issued_at"))
      // From then on no age overflows.
      guard issuedAt >= 0 else { return nil }
      let name = CipherSuite(rawValue: try reader.readUInt16("RetryState.cipher_suite"))
      group = NamedGroup(rawValue: try reader.readUInt16("RetryState.selected_group"))
      clientHelloHash = Digest(try reader.readVector(lengthBytes: 1, 32...64, "RetryState.client_hello_hash"))
      let fingerprint = try reader.readVector(lengthBytes: 1, 32...64, "RetryState.fingerprint")
      let offersPSKs = try reader.readUInt8("RetryState.offers_psks") != 0
      firstHello = ClientHelloFingerprint(Digest(fingerprint), offersPSKs: offersPSKs)
      try reader.finish("RetryState")
      // The clocks of a fleet differ a little: a cookie may come from what is the future here.
      let isFresh = (-Self.lifetime...Self.lifetime).contains(now - issuedAt)
      guard isFresh, let suite = context.earlySecret(name)?.suite else { return nil }
      self.suite = suite
    } catch { return nil }
  }

  /// The cookie; nil where no cookie can be made now.
  func cookie(_ cookies: any TicketProtection) -> [UInt8]? {
    var writer = ByteWriter(capacity: 160)
    writer.write(UInt64(bitPattern: issuedAt))
    writer.write(suite.suite.rawValue)
    writer.write(group.rawValue)
    writer.writeVector(lengthBytes: 1, "RetryState.client_hello_hash") { $0.write(clientHelloHash.span) }
    writer.writeVector(lengthBytes: 1, "RetryState.fingerprint") { $0.write(firstHello.digest.span) }
    writer.write(firstHello.offersPSKs ? 1 : 0 as UInt8)
    guard let bytes = try? writer.finish() else { return nil }
    return cookies.protect(
      SecretBytes(copying: bytes.span), for: .retryCookie, until: issuedAt + Self.lifetime, now: issuedAt)
  }

  /// The retry as it was, from what the second ClientHello says of the first.
  func retry(_ hello: ClientHello, cookie: [UInt8]) throws(TLSError) -> ServerRetry {
    var writer = ByteWriter(capacity: 256)
    HelloRetryRequest.write(
      sessionID: Array(hello.legacySessionID), suite.suite, group, cookie: cookie, to: &writer)
    let request: [UInt8]
    do { request = try writer.finish() } catch { throw .internalFailure("HelloRetryRequest: \(error)") }
    var transcript = Transcript(suite.hash, clientHelloHash: clientHelloHash)
    transcript.add(request.span)
    return ServerRetry(
      suite: suite.suite, group: group, hasCookie: true, firstHello: firstHello, transcript: transcript)
  }
}
