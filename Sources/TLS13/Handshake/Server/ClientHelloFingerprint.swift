import TLS13Crypto
import TLS13Memory

/// A digest of everything in a ClientHello that must be the same after a HelloRetryRequest. The extensions count as a
/// set: each must come again with the same content, in whatever place. RFC 9846 §4.2.2
struct ClientHelloFingerprint {
  let digest: Digest
  /// Whether it offers PSKs with the suite's hash.
  let offersPSKs: Bool

  /// What the second ClientHello may change, add or leave out. Of pre_shared_key, the identities of PSKs with the suite's
  /// hash count: ages and binders are new, and only PSKs with another hash may go. RFC 9846 §4.2.2
  private static let exempt = ExtensionSet([.keyShare, .earlyData, .preSharedKey, .padding])

  /// What an earlier one was.
  init(_ digest: Digest, offersPSKs: Bool) {
    self.digest = digest
    self.offersPSKs = offersPSKs
  }

  /// - Parameter answersCookie: whether its cookie repeats the HelloRetryRequest's. Any other is part of the digest.
  init(_ hello: ClientHello, _ hash: any HashAlgorithm, answersCookie: Bool = false) throws(DecodeError) {
    var hasher = hash.makeHasher()
    hasher.update(hello.random)
    Self.add(hello.legacySessionID, to: &hasher)
    Self.add(hello.cipherSuiteBytes, to: &hasher)
    Self.add(hello.legacyCompressionMethods, to: &hasher)
    offersPSKs = try Self.addPSKs(of: hello, hash.function, to: &hasher)
    var kept: [(type: UInt16, range: Range<Int>)] = []
    var extensions = ByteReader(hello.extensions)
    while !extensions.isAtEnd {
      let start = extensions.position
      let type = ExtensionType(rawValue: try extensions.readUInt16("Extension.extension_type"))
      _ = try extensions.readVector(lengthBytes: 2, 0...0xffff, "Extension.extension_data")
      guard !Self.exempt.contains(type), type != .cookie || !answersCookie else { continue }
      kept.append((type.rawValue, start..<extensions.position))
    }
    // No type stands twice, so that their order is that of the types alone.
    for entry in kept.sorted(by: { $0.type < $1.type }) { hasher.update(hello.extensions.extracting(entry.range)) }
    digest = hasher.digest()
  }

  /// Adds the identities of the PSKs with the suite's hash, which shows in the binder's length, and says whether there
  /// is one. RFC 9846 §4.3.11
  private static func addPSKs(
    of hello: ClientHello, _ hash: HashFunction, to hasher: inout any Hasher
  ) throws(DecodeError) -> Bool {
    guard var offered = hello.preSharedKeys else { return false }
    var isAny = false
    while let entry = try offered.next() {
      guard entry.binder.count == hash.digestLength else { continue }
      add(entry.identity, to: &hasher)
      isAny = true
    }
    return isAny
  }

  /// Adds a field behind its length, so that fields cannot run into each other.
  private static func add(_ field: Span<UInt8>, to hasher: inout any Hasher) {
    let length = [UInt8(truncatingIfNeeded: field.count >> 8), UInt8(truncatingIfNeeded: field.count)]
    hasher.update(length.span)
    hasher.update(field)
  }

  func matches(_ other: ClientHelloFingerprint) -> Bool { digest.span.isEqual(to: other.digest.span) }
}
