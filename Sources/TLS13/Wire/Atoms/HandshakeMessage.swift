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
  func unexpected(_ expected: String) -> TLSError { type.unexpected(expected) }

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

extension HandshakeType {
  /// What to throw when a message of this type has no place in the present state.
  func unexpected(_ expected: String) -> TLSError {
    .misbehaved(.unexpectedMessage, "\(self) received where \(expected) was expected")
  }

  /// Bytes that a message of this type has at most behind its header, by its syntax.
  ///
  /// - Parameter digestLength: Hash.length of the connection's suite.
  func longestBody(_ digestLength: Int) -> Int {
    // A vector of up to 2^16-1 bytes behind its length, as each block of extensions is
    let vector = 2 + 0xffff
    switch self {
    // RFC 9846 §4.2.2: version, random, legacy_session_id, cipher_suites, compression methods, extensions
    case .clientHello: return 2 + 32 + (1 + 32) + (2 + 0xfffe) + (1 + 255) + vector
    // RFC 9846 §4.2.3: version, random, legacy_session_id_echo, cipher_suite, compression method, extensions
    case .serverHello: return 2 + 32 + (1 + 32) + 2 + 1 + vector
    // RFC 9846 §4.4.1: extensions
    case .encryptedExtensions: return vector
    // RFC 9846 §4.4.2: certificate_request_context, extensions
    case .certificateRequest: return (1 + 255) + vector
    // RFC 9846 §4.5.1: certificate_request_context, certificate_list; Limits.handshakeMessage is what bounds it
    case .certificate: return (1 + 255) + (3 + 0xff_ffff)
    // RFC 9846 §4.5.2: algorithm, and the longest signature of a scheme that we know, ML-DSA-87's (FIPS 204, table 2);
    // RSA comes to that with a modulus of 37,000 bits
    case .certificateVerify: return 2 + 2 + 4627
    // RFC 9846 §4.5.3: verify_data
    case .finished: return digestLength
    // RFC 9846 §4.6
    case .endOfEarlyData: return 0
    // RFC 9846 §4.7.1: lifetime, age_add, nonce, ticket, extensions
    case .newSessionTicket: return 4 + 4 + (1 + 255) + vector + vector
    // RFC 9846 §4.7.3: request_update
    case .keyUpdate: return 1
    // RFC 9846 §4.1: never sent
    case .messageHash: return 0
    }
  }

  /// Whether the message has to be one certain value: another of whatever length is a wrong proof. RFC 9846 §4.5.2, §4.5.3
  var isProof: Bool { self == .certificateVerify || self == .finished }
}
