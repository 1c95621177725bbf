public import TLS13Crypto

/// A private key that is not in this process: in an HSM, a cloud's key service, another machine. A ``Credential`` with
/// such a key suspends the connection whenever it has to sign.
public struct RemoteSigningKey: SigningKey {
  /// The public half.
  public let publicKey: PublicKey
  /// The algorithms that the holder of the key can be asked for, best first.
  public let algorithms: [SignatureAlgorithm]

  /// Describes a key.
  public init(publicKey: PublicKey, algorithms: [SignatureAlgorithm]) {
    self.publicKey = publicKey
    self.algorithms = algorithms
  }

  /// Always fails: whoever holds the key has to be asked.
  public func sign(
    _ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
  ) throws(CryptoError) -> [UInt8] {
    throw .unsupported("this private key is held elsewhere; carry out the connection's pending operation there")
  }
}
