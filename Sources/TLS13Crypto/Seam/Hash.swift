/// A hash function and its HMAC.
public protocol HashAlgorithm: Sendable {
  /// Which hash this is.
  var function: HashFunction { get }

  /// A running hash over nothing yet.
  func makeHasher() -> any Hasher

  /// HMAC under `key`, set up once and used any number of times. RFC 2104
  func makeHMAC(key: borrowing Span<UInt8>) -> any HMACKey

  /// The digest of `bytes`; by default that of a running hash.
  func digest(of bytes: borrowing Span<UInt8>) -> Digest
}

/// A running hash. Values are independent: a copy goes its own way.
public protocol Hasher: Sendable {
  /// Adds bytes.
  mutating func update(_ bytes: borrowing Span<UInt8>)

  /// The digest of everything so far; the hash can go on.
  func digest() -> Digest
}

/// HMAC under one key.
public protocol HMACKey: Sendable {
  /// Writes the leading bytes of HMAC(key, `message`): as many as `output` takes, at most one digest.
  func authenticate(_ message: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>)
}

/// A digest of up to 64 bytes, held inline. For public values; secrets are ``SecretBytes``.
public struct Digest: Sendable {
  private var bytes: InlineArray<64, UInt8>

  /// Number of bytes.
  public let count: Int

  /// Copies at most 64 bytes.
  public init(_ source: borrowing Span<UInt8>) {
    precondition(source.count <= 64, "a digest has at most 64 bytes")
    count = source.count
    bytes = InlineArray(repeating: 0)
    for index in source.indices { bytes[index] = source[index] }
  }

  /// The digest's bytes.
  public var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes.span.extracting(0..<count) }
  }
}

extension HashAlgorithm {
  /// The digest of `bytes`.
  public func digest(of bytes: borrowing Span<UInt8>) -> Digest {
    var hasher = makeHasher()
    hasher.update(bytes)
    return hasher.digest()
  }
}
