#if canImport(CCryptoBoringSSL)
  import CCryptoBoringSSL
  import CSodium
  import TLS13Crypto

  // RFC 5116 §5.1, §5.2; RFC 8439 §2.8
  /// AEAD_AES_128_GCM, AEAD_AES_256_GCM and AEAD_CHACHA20_POLY1305 from the BoringSSL in swift-crypto: in place on the
  /// caller's memory, with nothing allocated per record.
  @safe
  struct BoringSSLAEAD: AEADAlgorithm, @unchecked Sendable {
    /// AEAD_AES_128_GCM
    static let aes128 = unsafe BoringSSLAEAD(CCryptoBoringSSL_EVP_aead_aes_128_gcm(), recordLimit: gcmRecordLimit)
    /// AEAD_AES_256_GCM
    static let aes256 = unsafe BoringSSLAEAD(CCryptoBoringSSL_EVP_aead_aes_256_gcm(), recordLimit: gcmRecordLimit)
    /// AEAD_CHACHA20_POLY1305, whose record sequence number would wrap before the safety limit is reached.
    static let chacha20Poly1305 = unsafe BoringSSLAEAD(
      CCryptoBoringSSL_EVP_aead_chacha20_poly1305(), recordLimit: .max)

    /// 2^24.5 full-size records, rounded down. RFC 9846 §5.5
    private static let gcmRecordLimit: UInt64 = 23_726_566

    /// `const EVP_AEAD *`, which lives as long as the process
    private let algorithm: OpaquePointer?

    /// 16 or 32 bytes.
    let keyLength: Int

    /// How many records one key may protect.
    let recordLimit: UInt64

    private init(_ algorithm: OpaquePointer?, recordLimit: UInt64) {
      unsafe self.algorithm = unsafe algorithm
      keyLength = unsafe CCryptoBoringSSL_EVP_AEAD_key_length(algorithm)
      self.recordLimit = recordLimit
    }

    /// Expands the key into a context that is wiped with the key object.
    func makeKey(_ key: borrowing Span<UInt8>) throws(CryptoError) -> any AEADKey {
      guard key.count == keyLength else { throw .invalidKey("this AEAD's key has \(keyLength) bytes") }
      return try unsafe BoringSSLAEADKey.make(algorithm, key)
    }
  }

  /// `EVP_AEAD_CTX`, whose pointer is to a constant of the library.
  @safe
  struct BoringSSLAEADContext {
    var value: EVP_AEAD_CTX
  }

  /// One direction of a connection: the expanded key in the object's own memory.
  final class BoringSSLAEADKey: ManagedBuffer<Void, BoringSSLAEADContext>, AEADKey {
    /// Bytes of stack that sealing or opening writes counter blocks and masks to: the first counter holds the IV. Tested
    /// by `SecretsInMemoryTests`. To wipe them takes 15 ns.
    private static let usedStack = 1_024

    static func make(
      _ algorithm: OpaquePointer?, _ key: borrowing Span<UInt8>
    ) throws(CryptoError) -> BoringSSLAEADKey {
      let made = unsafe unsafeDowncast(BoringSSLAEADKey.create(minimumCapacity: 1) { _ in }, to: BoringSSLAEADKey.self)
      let status = unsafe made.withContext { context in
        unsafe CCryptoBoringSSL_EVP_AEAD_CTX_zero(context)
        return unsafe key.withAddress { key, count in
          unsafe CCryptoBoringSSL_EVP_AEAD_CTX_init(context, algorithm, key, count, AEAD.tagLength, nil)
        }
      }
      // The key's expansion leaves parts of it there.
      BoringSSL.wipeStack()
      guard status == 1 else { throw .internalFailure("EVP_AEAD_CTX_init") }
      return made
    }

    /// `EVP_AEAD_CTX_cleanup` alone leaves the expanded key where it was.
    deinit {
      unsafe withContext { context in
        unsafe CCryptoBoringSSL_EVP_AEAD_CTX_cleanup(context)
        unsafe sodium_memzero(context, MemoryLayout<EVP_AEAD_CTX>.size)
      }
    }

    private func withContext<Result>(_ body: (UnsafeMutablePointer<EVP_AEAD_CTX>) -> Result) -> Result {
      unsafe withUnsafeMutablePointerToElements { element in
        unsafe body(UnsafeMutableRawPointer(element).assumingMemoryBound(to: EVP_AEAD_CTX.self))
      }
    }

    func seal(
      _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
    ) throws(CryptoError) {
      let length = try AEAD.plaintextLength(sealing: message.count, nonceLength: nonce.count)
      var written = 0
      let status = unsafe withContext { context in
        unsafe message.withAddress { bytes, capacity in
          unsafe nonce.withAddress { nonce, nonceLength in
            unsafe header.withUnsafeBufferPointer { header in
              let status = unsafe CCryptoBoringSSL_EVP_AEAD_CTX_seal(
                context, bytes, &written, capacity, nonce, nonceLength, bytes, length, header.baseAddress, header.count)
              BoringSSL.wipeStack(Self.usedStack)
              return status
            }
          }
        }
      }
      guard status == 1, written == message.count else { throw .internalFailure("EVP_AEAD_CTX_seal") }
    }

    func open(
      _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
    ) throws(CryptoError) {
      let length = try AEAD.plaintextLength(opening: message.count, nonceLength: nonce.count)
      var written = 0
      let status = unsafe withContext { context in
        unsafe message.withAddress { bytes, count in
          unsafe nonce.withAddress { nonce, nonceLength in
            unsafe header.withUnsafeBufferPointer { header in
              let status = unsafe CCryptoBoringSSL_EVP_AEAD_CTX_open(
                context, bytes, &written, count, nonce, nonceLength, bytes, count, header.baseAddress, header.count)
              BoringSSL.wipeStack(Self.usedStack)
              return status
            }
          }
        }
      }
      guard status == 1, written == length else { throw BoringSSL.failure(.authenticationFailed) }
    }
  }
#endif
