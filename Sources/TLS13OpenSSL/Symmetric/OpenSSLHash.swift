#if OpenSSL
  import TLS13Crypto
  import TLS13Memory

  // RFC 6234
  /// SHA-256, SHA-384 and SHA-512 from libcrypto, with HMAC over each.
  struct OpenSSLHash: HashAlgorithm {
    /// Which of the three.
    let function: HashFunction
    private let implementation: MessageDigest
    private let template: HMACTemplate

    /// None where libcrypto's providers lack it.
    init?(_ function: HashFunction) {
      guard let digest = MessageDigest.find(function), let template = HMACTemplate(digest) else { return nil }
      self.function = function
      implementation = digest
      self.template = template
    }

    /// A running hash over nothing yet.
    func makeHasher() -> any Hasher { OpenSSLHasher(implementation) }

    /// HMAC under `key`.
    func makeHMAC(key: borrowing Span<UInt8>) -> any HMACKey { OpenSSLHMACKey(template, key: key) }
  }

  /// A running hash that is copied when it is written to while it is shared.
  struct OpenSSLHasher: Hasher {
    private var context: DigestContext
    private let length: Int

    init(_ digest: MessageDigest) {
      context = DigestContext(digest)
      length = digest.length
    }

    mutating func update(_ bytes: borrowing Span<UInt8>) {
      if !isKnownUniquelyReferenced(&context) { context = context.copy() }
      context.update(bytes)
    }

    func digest() -> Digest {
      var output = InlineArray<64, UInt8>(repeating: 0)
      var span = output.mutableSpan
      context.copy().finish(into: &span)
      return Digest(output.span.extracting(0..<length))
    }
  }

  /// SHA-1, for the names that OCSP gives to issuers and keys. RFC 6960 §4.1.1, §4.2.1
  struct OpenSSLInsecureSHA1: InsecureIdentificationHash {
    private let implementation: MessageDigest

    init?() {
      guard let digest = MessageDigest.sha1 else { return nil }
      implementation = digest
    }

    func digest(of bytes: borrowing Span<UInt8>) -> Digest {
      implementation.digest(of: bytes)
    }
  }
#endif
