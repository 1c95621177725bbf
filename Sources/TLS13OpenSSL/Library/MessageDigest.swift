#if OpenSSL
  import COpenSSL
  import TLS13Crypto

  /// A hash function of libcrypto, fetched once per process.
  @safe
  struct MessageDigest: @unchecked Sendable {
    /// `EVP_MD *`
    let pointer: OpaquePointer
    /// Bytes in a digest.
    let length: Int

    private init?(_ name: String) {
      guard let digest = unsafe OpenSSL.made(EVP_MD_fetch(nil, name, nil)) else { return nil }
      unsafe pointer = unsafe digest
      length = unsafe Int(EVP_MD_get_size(digest))
    }

    static let md5 = MessageDigest("MD5")
    static let sha1 = MessageDigest("SHA1")
    static let sha256 = MessageDigest("SHA256")
    static let sha384 = MessageDigest("SHA384")
    static let sha512 = MessageDigest("SHA512")

    /// The digest of `bytes`.
    func digest(of bytes: borrowing Span<UInt8>) -> Digest {
      var output = InlineArray<64, UInt8>(repeating: 0)
      var span = output.mutableSpan
      let status = unsafe bytes.withAddress { bytes, count in
        unsafe span.withAddress { output, _ in unsafe EVP_Digest(bytes, count, output, nil, pointer, nil) }
      }
      OpenSSL.require(status, "EVP_Digest")
      return Digest(output.span.extracting(0..<length))
    }

    /// The implementation of a hash function, where there is one.
    static func find(_ function: HashFunction) -> MessageDigest? {
      switch function {
      case .sha256: sha256
      case .sha384: sha384
      case .sha512: sha512
      }
    }

    /// The implementation of a hash function of password-protected files, where there is one.
    static func find(_ hash: PasswordHash) throws(CryptoError) -> MessageDigest {
      let found =
        switch hash {
        case .sha1: sha1
        case .sha256: sha256
        case .sha384: sha384
        case .sha512: sha512
        }
      guard let found else { throw .unsupported("\(hash.rawValue): libcrypto's providers lack it") }
      return found
    }
  }
#endif
