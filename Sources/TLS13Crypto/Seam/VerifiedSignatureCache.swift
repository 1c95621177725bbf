/// The fact that a key made a signature over some bytes with an algorithm. It stays true for ever, which is more than
/// can be said of a certificate: validity, revocation, constraints and names are no part of it.
///
/// Two facts are equal when their algorithms are and the SHA-256 of everything else is, each part behind its length.
/// Whoever could make two of them meet could as well make two certificates with one signature.
public struct VerifiedSignature: Hashable, Sendable {
  private let algorithm: SignatureAlgorithm
  private let digest: SIMD4<UInt64>

  /// Names the fact, without saying that it is one.
  ///
  /// - Parameters:
  ///   - publicKeyInfo: the encoded SubjectPublicKeyInfo of the key, its algorithm and parameters included.
  ///   - algorithm: how the signature was made.
  ///   - message: what was signed.
  ///   - signature: the signature.
  ///   - hash: SHA-256; nil comes back for any other.
  public init?(
    publicKeyInfo: borrowing Span<UInt8>, algorithm: SignatureAlgorithm, message: borrowing Span<UInt8>,
    signature: borrowing Span<UInt8>, hash: any HashAlgorithm
  ) {
    guard hash.function == .sha256 else { return nil }
    var hasher = hash.makeHasher()
    var lengths = InlineArray<24, UInt8>(repeating: 0)
    for index in 0..<8 {
      let shift = 8 * (7 - index)
      lengths[index] = UInt8(truncatingIfNeeded: publicKeyInfo.count >> shift)
      lengths[8 + index] = UInt8(truncatingIfNeeded: message.count >> shift)
      lengths[16 + index] = UInt8(truncatingIfNeeded: signature.count >> shift)
    }
    hasher.update(lengths.span)
    hasher.update(publicKeyInfo)
    hasher.update(message)
    hasher.update(signature)
    let bytes = hasher.digest()
    guard bytes.count == 32 else { return nil }
    var words = SIMD4<UInt64>()
    for index in 0..<32 { words[index / 8] = words[index / 8] << 8 | UInt64(bytes.span[index]) }
    self.algorithm = algorithm
    digest = words
  }

  /// Equal algorithms and equal digests.
  public static func == (a: VerifiedSignature, b: VerifiedSignature) -> Bool {
    a.digest == b.digest && a.algorithm == b.algorithm
  }

  /// A part of the digest is enough to find a fact; equality looks at all of it.
  public func hash(into hasher: inout Swift.Hasher) { hasher.combine(digest.x) }
}

/// Remembers signatures that were found good, so that those of a peer that is met again need not be verified again.
///
/// The cache may forget at any time, and it must never say that it contains what was not inserted. Connections on any
/// number of threads use it at once. The seam has only the protocol, because what is shared needs a lock.
public protocol VerifiedSignatureCache: Sendable {
  /// Whether this fact was inserted, and not forgotten since.
  func contains(_ signature: VerifiedSignature) -> Bool

  /// Remembers a signature that was verified.
  func insert(_ signature: VerifiedSignature)
}
