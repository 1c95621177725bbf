#if OpenSSL
  import COpenSSL
  import TLS13Crypto

  /// RSASSA-PSS or RSASSA-PKCS1-v1_5 with its parameters. RFC 8017 §8
  struct RSAPadding {
    private enum Scheme {
      case pkcs1
      case pss(mask: MessageDigest, saltLength: CInt)
    }

    let digest: MessageDigest
    private let scheme: Scheme

    /// Nil for algorithms of other keys, for hashes that libcrypto's providers lack and for what does not fit a modulus
    /// of `bits`.
    init?(_ algorithm: SignatureAlgorithm, bits: Int) {
      switch algorithm {
      case .rsaPKCS1(let hash):
        guard let digest = MessageDigest.find(hash) else { return nil }
        // RFC 8017 §9.2: DigestInfo has 19 bytes before the digest, and 11 bytes at least are around it.
        guard (bits + 7) / 8 >= digest.length + 19 + 11 else { return nil }
        self.digest = digest
        scheme = .pkcs1
      case .rsaPSS(let hash, let maskHash, let saltLength):
        guard let digest = MessageDigest.find(hash), let mask = MessageDigest.find(maskHash) else { return nil }
        // RFC 8017 §9.1.1 step 3. A negative length means something else to libcrypto.
        guard saltLength >= 0, saltLength <= (bits + 6) / 8 - digest.length - 2, let length = CInt(exactly: saltLength)
        else { return nil }
        self.digest = digest
        scheme = .pss(mask: mask, saltLength: length)
      case .ecdsa, .ed25519, .mldsa: return nil
      }
    }

    /// Sets the parameters of an operation that signs or verifies.
    func configure(_ operation: OpaquePointer) -> Bool {
      switch scheme {
      case .pkcs1:
        return unsafe OpenSSL.succeeded(EVP_PKEY_CTX_set_rsa_padding(operation, RSA_PKCS1_PADDING))
          && OpenSSL.succeeded(EVP_PKEY_CTX_set_signature_md(operation, digest.pointer))
      case .pss(let mask, let saltLength):
        return unsafe OpenSSL.succeeded(EVP_PKEY_CTX_set_rsa_padding(operation, RSA_PKCS1_PSS_PADDING))
          && OpenSSL.succeeded(EVP_PKEY_CTX_set_signature_md(operation, digest.pointer))
          && OpenSSL.succeeded(EVP_PKEY_CTX_set_rsa_mgf1_md(operation, mask.pointer))
          && OpenSSL.succeeded(EVP_PKEY_CTX_set_rsa_pss_saltlen(operation, saltLength))
      }
    }
  }
#endif
