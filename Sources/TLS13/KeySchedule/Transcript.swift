import TLS13Crypto
import TLS13Memory

/// The transcript hash: a running hash over the handshake messages as they are on the wire. RFC 9846 §4.1
struct Transcript {
  private let algorithm: any HashAlgorithm
  private var hasher: any Hasher

  init(_ algorithm: any HashAlgorithm) {
    self.algorithm = algorithm
    hasher = algorithm.makeHasher()
  }

  /// Adds a whole message, header included.
  mutating func add(_ message: Span<UInt8>) { hasher.update(message) }

  /// Transcript-Hash of all messages so far.
  var hash: Digest { hasher.digest() }

  /// Puts a message_hash in the place of ClientHello1, before a HelloRetryRequest. RFC 9846 §4.1
  mutating func replaceClientHelloWithItsHash() { self = Transcript(algorithm, clientHelloHash: hash) }

  /// Starts with a message_hash in the place of ClientHello1. RFC 9846 §4.1
  init(_ algorithm: any HashAlgorithm, clientHelloHash: Digest) {
    self.init(algorithm)
    let header: [UInt8] = [
      HandshakeType.messageHash.rawValue, 0, 0, UInt8(truncatingIfNeeded: clientHelloHash.count),
    ]
    hasher.update(header.span)
    hasher.update(clientHelloHash.span)
  }
}
