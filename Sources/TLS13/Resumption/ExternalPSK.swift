public import TLS13Crypto
public import TLS13Memory

/// A key that both sides were given outside of TLS, and the name that they know it by. RFC 9846 §4.3.11, RFC 9257
///
/// Whoever holds the key is whom it authenticates: give each pair of a client and a server a key of its own, from at
/// least 16 random bytes, and never a password (RFC 9257 §4, §7). The identity travels in the clear.
public struct ExternalPSK: Sendable {
  /// The identity on the wire, 1 to 65,535 bytes.
  public let identity: [UInt8]
  /// The hash that goes with the key; suites with another cannot use it.
  public let hash: HashFunction
  let kind: PSKKind
  let secret: SharedSecretBytes

  /// A key that is used as it is. RFC 9258 §4 prefers imported keys: ``imported(identity:key:context:crypto:)``.
  ///
  /// - Throws: ``TLSError/Kind/configuration`` for an identity or a key of a length that cannot be right.
  public init(identity: [UInt8], key: consuming SecretBytes, hash: HashFunction = .sha256) throws(TLSError) {
    try self.init(identity: identity, key: key, hash: hash, kind: .external)
  }

  private init(
    identity: [UInt8], key: consuming SecretBytes, hash: HashFunction, kind: PSKKind
  ) throws(TLSError) {
    guard (1...0xffff).contains(identity.count) else {
      throw .configuration("a PSK identity has 1 to 65,535 bytes; this one has \(identity.count)")
    }
    // RFC 9257 §7.1: at least 128 bits of entropy
    guard key.count >= 16 else {
      throw .configuration("an external PSK needs at least 16 random bytes; this one has \(key.count) (RFC 9257 §7.1)")
    }
    self.identity = identity
    self.hash = hash
    self.kind = kind
    secret = SharedSecretBytes(key)
  }

  /// The keys that RFC 9258 derives from one external key: one for each hash of TLS 1.3, bound to TLS 1.3 and to
  /// `context`, so that the external key itself is never used with two algorithms.
  ///
  ///     struct {
  ///         opaque external_identity<1...2^16-1>;
  ///         opaque context<0..2^16-1>;
  ///         uint16 target_protocol;
  ///         uint16 target_kdf;
  ///     } ImportedIdentity;
  ///
  /// - Parameters:
  ///   - identity: the external identity.
  ///   - key: the external key, at least 16 random bytes.
  ///   - context: what the keys are bound to beside that, such as both sides' names; the same on both sides. RFC 9258 §5.2
  ///   - hash: the external key's hash.
  ///   - crypto: computes the derivation.
  /// - Returns: to be configured together on either side.
  public static func imported(
    identity: [UInt8], key: consuming SecretBytes, context: [UInt8], hash: HashFunction = .sha256,
    crypto: CryptoProvider
  ) throws(TLSError) -> [ExternalPSK] {
    let key = key
    guard let algorithm = crypto.hash(hash) else { throw .configuration("the crypto provider lacks \(hash)") }
    guard key.count >= 16 else {
      throw .configuration("an external PSK needs at least 16 random bytes; this one has \(key.count) (RFC 9257 §7.1)")
    }
    let zeros = [UInt8](repeating: 0, count: hash.digestLength)
    let extracted = HKDF.extract(algorithm, salt: zeros.span, inputKeyMaterial: key.span)
    let expander = algorithm.makeHMAC(key: extracted.span)
    var keys: [ExternalPSK] = []
    // RFC 9258 §9.2: HKDF_SHA256 is 1, HKDF_SHA384 is 2
    for (target, code) in [(HashFunction.sha256, 1 as UInt16), (.sha384, 2)] {
      let imported = try importedIdentity(identity, context, kdf: code)
      let derived = HKDFLabel.expand(
        expander, Label.derivedPSK, context: algorithm.digest(of: imported.span).span,
        digestLength: hash.digestLength, length: target.digestLength)
      keys.append(try ExternalPSK(identity: imported, key: derived, hash: target, kind: .imported))
    }
    return keys
  }

  private static func importedIdentity(
    _ identity: [UInt8], _ context: [UInt8], kdf: UInt16
  ) throws(TLSError) -> [UInt8] {
    var writer = ByteWriter()
    writer.writeVector(lengthBytes: 2, "ImportedIdentity.external_identity") { $0.write(identity) }
    writer.writeVector(lengthBytes: 2, "ImportedIdentity.context") { $0.write(context) }
    writer.write(ProtocolVersion.tls13)
    writer.write(kdf)
    do { return try writer.finish() } catch { throw .configuration("the PSK cannot be imported: \(error)") }
  }
}

extension ExternalPSK {
  /// What a session says of the key that it stands for: the identity and an HMAC under the key, so that a session does
  /// not outlive a key that was replaced under the same identity.
  func reference(_ crypto: CryptoProvider) -> [UInt8]? {
    guard let algorithm = crypto.hash(.sha256) else { return nil }
    let purpose = Array("session of an external PSK".utf8)
    var code = [UInt8](repeating: 0, count: Self.codeLength)
    var output = code.mutableSpan
    secret.withSpan { algorithm.makeHMAC(key: $0).authenticate(purpose.span, into: &output) }
    return identity + code
  }

  private static let codeLength = 32

  /// The identity in a reference.
  static func identity(of reference: [UInt8]) -> [UInt8] { Array(reference.dropLast(codeLength)) }
}

extension [ExternalPSK] {
  /// The reference to the key with that identity.
  func reference(_ identity: [UInt8], _ crypto: CryptoProvider) -> [UInt8]? {
    first { $0.identity == identity }?.reference(crypto)
  }

  /// Whether the key of a session is still among them.
  func contains(reference: [UInt8], _ crypto: CryptoProvider) -> Bool {
    guard let present = self.reference(ExternalPSK.identity(of: reference), crypto) else { return false }
    return constantTimeEqual(present.span, reference.span)
  }
}

extension ExternalPSK: CustomStringConvertible {
  /// The identity, never the key.
  public var description: String { "ExternalPSK(\(hexadecimal(identity.span)), \(hash))" }
}
