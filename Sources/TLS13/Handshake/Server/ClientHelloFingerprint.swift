import TLS13Crypto
import TLS13Memory

/// A digest of everything in a ClientHello that must be the same after a HelloRetryRequest. RFC 9846 §4.2.2
struct ClientHelloFingerprint {
  let digest: Digest
  /// Whether it offers PSKs with the suite's hash. Only others may be removed after a HelloRetryRequest, so that some
  /// must be left; which of them a client can no longer use is its own matter. RFC 9846 §4.2.2
  let offersPSKs: Bool

  /// What the second ClientHello may change, add or leave out.
  private static let exempt: [ExtensionType] = [.keyShare, .cookie, .earlyData, .preSharedKey, .padding]

  /// What an earlier one was.
  init(_ digest: Digest, offersPSKs: Bool) {
    self.digest = digest
    self.offersPSKs = offersPSKs
  }

  init(_ hello: ClientHello, _ hash: any HashAlgorithm) throws(DecodeError) {
    var hasher = hash.makeHasher()
    hasher.update(hello.random)
    Self.add(hello.legacySessionID, to: &hasher)
    Self.add(hello.cipherSuiteBytes, to: &hasher)
    Self.add(hello.legacyCompressionMethods, to: &hasher)
    var extensions = ByteReader(hello.extensions)
    while !extensions.isAtEnd {
      let start = extensions.position
      let type = ExtensionType(rawValue: try extensions.readUInt16("Extension.extension_type"))
      _ = try extensions.readVector(lengthBytes: 2, 0...0xffff, "Extension.extension_data")
      guard !Self.exempt.contains(type) else { continue }
      hasher.update(hello.extensions.extracting(start..<extensions.position))
    }
    offersPSKs = try Self.offersPSKs(hello, hash.function)
    digest = hasher.digest()
  }

  /// Whether there is a PSK with the suite's hash, which shows in its binder's length. RFC 9846 §4.3.11
  private static func offersPSKs(_ hello: ClientHello, _ hash: HashFunction) throws(DecodeError) -> Bool {
    guard var offered = hello.preSharedKeys else { return false }
    while let entry = try offered.next() {
      if entry.binder.count == hash.digestLength { return true }
    }
    return false
  }

  /// Adds a field behind its length, so that fields cannot run into each other.
  private static func add(_ field: Span<UInt8>, to hasher: inout any Hasher) {
    let length = [UInt8(truncatingIfNeeded: field.count >> 8), UInt8(truncatingIfNeeded: field.count)]
    hasher.update(length.span)
    hasher.update(field)
  }

  func matches(_ other: ClientHelloFingerprint) -> Bool { digest.span.isEqual(to: other.digest.span) }
}
