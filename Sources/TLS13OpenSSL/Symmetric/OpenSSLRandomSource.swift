#if OpenSSL
  import COpenSSL
  import TLS13Crypto

  /// Random bytes from libcrypto's generator, which the operating system seeds. RFC 9846 §C.1
  struct OpenSSLRandomSource: RandomSource {
    /// Needs nothing.
    init() {}

    /// Fills `bytes`. Without a source of randomness nothing here may go on.
    func fill(_ bytes: inout MutableSpan<UInt8>) {
      unsafe bytes.withAddress { base, count in
        var done = 0
        while done < count {
          let part = CInt(clamping: count - done)
          unsafe OpenSSL.require(RAND_bytes(base + done, part), "RAND_bytes: no source of randomness")
          done += Int(part)
        }
      }
    }
  }
#endif
