#if OpenSSL
  import COpenSSL
  import TLS13Crypto

  /// A running hash: `EVP_MD_CTX`. Freeing it wipes it.
  @safe
  final class DigestContext: @unchecked Sendable {
    private let pointer: OpaquePointer

    private init() {
      guard let context = unsafe EVP_MD_CTX_new() else { fatalError("libcrypto failed in EVP_MD_CTX_new") }
      unsafe pointer = unsafe context
    }

    /// A hash over nothing yet.
    convenience init(_ digest: MessageDigest) {
      self.init()
      unsafe OpenSSL.require(EVP_DigestInit_ex2(pointer, digest.pointer, nil), "EVP_DigestInit_ex2")
    }

    deinit { unsafe EVP_MD_CTX_free(pointer) }

    /// The same hash over the same bytes, to go its own way.
    func copy() -> DigestContext {
      let other = DigestContext()
      unsafe OpenSSL.require(EVP_MD_CTX_copy_ex(other.pointer, pointer), "EVP_MD_CTX_copy_ex")
      return other
    }

    /// Adds bytes.
    func update(_ bytes: borrowing Span<UInt8>) {
      let status = unsafe bytes.withAddress { unsafe EVP_DigestUpdate(pointer, $0, $1) }
      OpenSSL.require(status, "EVP_DigestUpdate")
    }

    /// Writes the digest to `output`, which has room for all of it, and ends the hash.
    func finish(into output: inout MutableSpan<UInt8>) {
      let status = unsafe output.withAddress { output, _ in unsafe EVP_DigestFinal_ex(pointer, output, nil) }
      OpenSSL.require(status, "EVP_DigestFinal_ex")
    }

    /// Starts again with the same hash function.
    func restart() { unsafe OpenSSL.require(EVP_DigestInit_ex2(pointer, nil, nil), "EVP_DigestInit_ex2") }
  }
#endif
