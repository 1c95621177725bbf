import TLS13Memory

/// A whole handshake message, borrowed from the bytes it arrived in. RFC 9846 §4
///
///     struct {
///         HandshakeType msg_type;
///         uint24 length;
///         select (Handshake.msg_type) { … };
///     } Handshake;
struct HandshakeMessage: ~Escapable {
  let type: HandshakeType
  /// Header and body, as the transcript hashes them.
  let bytes: Span<UInt8>

  static let headerLength = 4

  @_lifetime(copy bytes)
  init(type: HandshakeType, bytes: Span<UInt8>) {
    self.type = type
    self.bytes = bytes
  }

  var body: Span<UInt8> {
    @_lifetime(copy self)
    get { bytes.extracting(Self.headerLength..<bytes.count) }
  }

  /// What to throw when this message has no place in the present state.
  func unexpected(_ expected: String) -> TLSError {
    .misbehaved(.unexpectedMessage, "\(type) received where \(expected) was expected")
  }

  /// What to throw when this message reaches a state that takes none before its operation is done.
  var whileSuspended: TLSError { .internalFailure("\(type) was let through to a suspended connection") }
}

extension ByteWriter {
  /// Writes a handshake message around what `body` writes. RFC 9846 §4
  mutating func writeHandshake<Failure: Error>(
    _ type: HandshakeType, _ body: (inout ByteWriter) throws(Failure) -> Void
  ) throws(Failure) {
    write(type.rawValue)
    try writeVector(lengthBytes: 3, "Handshake.length", body)
  }
}
