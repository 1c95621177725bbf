#if canImport(CCryptoBoringSSL)
  import CCryptoBoringSSL
  import CSodium
  import TLS13Crypto

  // RFC 6234
  /// SHA-256, SHA-384 and SHA-512 with their HMAC, from the BoringSSL in swift-crypto.
  @safe
  struct BoringSSLHash: HashAlgorithm, @unchecked Sendable {
    static let sha256 = unsafe BoringSSLHash(.sha256, CCryptoBoringSSL_EVP_sha256())
    static let sha384 = unsafe BoringSSLHash(.sha384, CCryptoBoringSSL_EVP_sha384())
    static let sha512 = unsafe BoringSSLHash(.sha512, CCryptoBoringSSL_EVP_sha512())

    let function: TLS13Crypto.HashFunction
    /// `const EVP_MD *`, which lives as long as the process
    let digest: OpaquePointer?

    private init(_ function: TLS13Crypto.HashFunction, _ digest: OpaquePointer?) {
      self.function = function
      unsafe self.digest = unsafe digest
    }

    static func of(_ function: TLS13Crypto.HashFunction) -> BoringSSLHash {
      switch function {
      case .sha256: sha256
      case .sha384: sha384
      case .sha512: sha512
      }
    }

    func makeHasher() -> any TLS13Crypto.Hasher { BoringSSLHasher(self) }

    func makeHMAC(key: borrowing Span<UInt8>) -> any HMACKey { BoringSSLHMACKey(self, key) }

    /// Writes the digest of `bytes` to the start of `output`, which has room for 64 bytes.
    func digest(of bytes: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>) {
      unsafe bytes.withUnsafeBufferPointer { bytes in
        unsafe output.withUnsafeMutableBufferPointer { output in
          _ = unsafe CCryptoBoringSSL_EVP_Digest(bytes.baseAddress, bytes.count, output.baseAddress, nil, digest, nil)
        }
      }
    }

    func digest(of bytes: borrowing Span<UInt8>) -> TLS13Crypto.Digest {
      var output = InlineArray<64, UInt8>(repeating: 0)
      var span = output.mutableSpan
      digest(of: bytes, into: &span)
      return TLS13Crypto.Digest(output.span.extracting(0..<function.digestLength))
    }
  }

  /// A running hash: `EVP_MD_CTX` holds its state inline, so that a copy of the value is a copy of the hash.
  @safe
  struct BoringSSLHasher: TLS13Crypto.Hasher, @unchecked Sendable {
    private var context: EVP_MD_CTX
    private let length: Int

    init(_ hash: BoringSSLHash) {
      unsafe context = EVP_MD_CTX()
      length = hash.function.digestLength
      unsafe CCryptoBoringSSL_EVP_MD_CTX_init(&context)
      _ = unsafe CCryptoBoringSSL_EVP_DigestInit_ex(&context, hash.digest, nil)
    }

    mutating func update(_ bytes: borrowing Span<UInt8>) {
      unsafe bytes.withUnsafeBufferPointer { bytes in
        _ = unsafe CCryptoBoringSSL_EVP_DigestUpdate(&context, bytes.baseAddress, bytes.count)
      }
    }

    func digest() -> TLS13Crypto.Digest {
      var copy = unsafe context
      var output = InlineArray<64, UInt8>(repeating: 0)
      var span = output.mutableSpan
      unsafe span.withUnsafeMutableBufferPointer { output in
        _ = unsafe CCryptoBoringSSL_EVP_DigestFinal_ex(&copy, output.baseAddress, nil)
      }
      return TLS13Crypto.Digest(output.span.extracting(0..<length))
    }
  }

  // RFC 2104 §2, §4
  /// HMAC under a key that is kept as it is.
  ///
  /// To take in the key anew for each message costs two blocks of the hash, which is less than to copy, and afterwards
  /// to wipe, a keyed state of 700 bytes.
  struct BoringSSLHMACKey: HMACKey, @unchecked Sendable {
    private let hash: BoringSSLHash
    private let key: KeyBytes

    init(_ hash: BoringSSLHash, _ key: borrowing Span<UInt8>) {
      self.hash = hash
      self.key = KeyBytes.copying(key)
    }

    func authenticate(_ message: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>) {
      let length = hash.function.digestLength
      precondition(output.count <= length, "HMAC gives one digest")
      unsafe message.withUnsafeBufferPointer { message in
        unsafe output.withUnsafeMutableBufferPointer { output in
          guard let base = output.baseAddress else { return }
          guard output.count < length else { return unsafe authenticate(message, base) }
          unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { whole in
            guard let first = whole.baseAddress else { return }
            unsafe authenticate(message, first)
            unsafe base.update(from: first, count: output.count)
            unsafe sodium_memzero(first, length)
          }
        }
      }
      BoringSSL.wipeStack()
    }

    private func authenticate(_ message: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutablePointer<UInt8>) {
      let result = unsafe key.withUnsafeMutablePointers { length, key in
        unsafe CCryptoBoringSSL_HMAC(
          hash.digest, key, length.pointee, message.baseAddress, message.count, output, nil)
      }
      unsafe precondition(result != nil, "HMAC failed, which no input can cause")
    }
  }

  /// A key, written once, in memory that Swift does not copy and that is wiped in the end. The header is its length.
  private final class KeyBytes: ManagedBuffer<Int, UInt8> {
    static func copying(_ key: borrowing Span<UInt8>) -> KeyBytes {
      let length = key.count
      let buffer = KeyBytes.create(minimumCapacity: length) { _ in length }
      unsafe buffer.withUnsafeMutablePointerToElements { bytes in
        unsafe key.withUnsafeBufferPointer { key in
          if let base = key.baseAddress { unsafe bytes.initialize(from: base, count: length) }
        }
      }
      return unsafe unsafeDowncast(buffer, to: KeyBytes.self)
    }

    deinit { unsafe withUnsafeMutablePointers { unsafe sodium_memzero($1, $0.pointee) } }
  }
#endif
