public import TLS13Memory

/// One group of the key exchange: a Diffie-Hellman group or a KEM, both seen as the client's and the server's move.
public protocol KeyExchangeGroup: Sendable {
  /// Which group this is.
  var group: NamedGroup { get }

  /// The client's move: a fresh key whose public share goes into the ClientHello.
  func generatePrivateKey() throws(CryptoError) -> any KeyExchangePrivateKey

  /// The server's move: a fresh share for the ServerHello and the secret shared with `clientShare`.
  ///
  /// - Throws: ``CryptoError/invalidPeerShare(_:)`` for a share that is malformed, off its curve or of low order.
  func respond(to clientShare: borrowing Span<UInt8>) throws(CryptoError) -> KeyExchangeResponse

  /// The key of this group that is a part of `hybrid`, whose share a client may send beside the hybrid's own in the same
  /// ClientHello; nil, as by default, where there is none. draft-ietf-tls-hybrid-design §3.2
  func privateKey(within hybrid: any KeyExchangePrivateKey) -> (any KeyExchangePrivateKey)?
}

extension KeyExchangeGroup {
  /// Nil: every key is made on its own.
  public func privateKey(within hybrid: any KeyExchangePrivateKey) -> (any KeyExchangePrivateKey)? { nil }
}

/// A private key for one handshake.
public protocol KeyExchangePrivateKey: AnyObject, Sendable {
  /// `KeyShareEntry.key_exchange`. RFC 9846 §4.3.8
  var publicShare: [UInt8] { get }

  /// The secret shared with the server, whose share answers ``publicShare``.
  ///
  /// - Throws: ``CryptoError/invalidPeerShare(_:)`` for a share that is malformed, off its curve or of low order.
  func sharedSecret(with serverShare: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes
}

/// The server's share and the secret that goes with it.
public struct KeyExchangeResponse: ~Copyable, Sendable {
  /// `KeyShareEntry.key_exchange` of the server.
  public let share: [UInt8]
  /// The shared secret.
  public let secret: SecretBytes

  /// Pairs a share with its secret.
  public init(share: [UInt8], secret: consuming SecretBytes) {
    self.share = share
    self.secret = secret
  }
}
