#if OpenSSL
  import COpenSSL
  import Synchronization
  import TLS13Crypto
  import TLS13Memory

  /// HMAC with its hash chosen and no key yet. A copy of it that is then keyed costs two thirds of a new one.
  @safe
  final class HMACTemplate: @unchecked Sendable {
    /// `EVP_MAC_CTX *`, only ever copied
    fileprivate let pointer: OpaquePointer
    fileprivate let length: Int

    init?(_ digest: MessageDigest) {
      guard let mac = unsafe OpenSSL.made(EVP_MAC_fetch(nil, "HMAC", nil)) else { return nil }
      // The context keeps the algorithm.
      let context = unsafe EVP_MAC_CTX_new(mac)
      unsafe EVP_MAC_free(mac)
      guard let context = unsafe OpenSSL.made(context) else { return nil }
      unsafe pointer = unsafe context
      length = digest.length
      guard unsafe Self.choose(digest, for: context) else { return nil }
    }

    private static func choose(_ digest: MessageDigest, for context: OpaquePointer) -> Bool {
      unsafe "digest".withCString { key in
        // The value is read only.
        let name = unsafe UnsafeMutablePointer(mutating: EVP_MD_get0_name(digest.pointer))
        let parameters = unsafe [OSSL_PARAM_construct_utf8_string(key, name, 0), OSSL_PARAM_construct_end()]
        return unsafe OpenSSL.succeeded(EVP_MAC_CTX_set_params(context, parameters))
      }
    }

    deinit { unsafe EVP_MAC_CTX_free(pointer) }
  }

  // RFC 2104 §2
  /// HMAC from libcrypto, keyed once. Each use starts again from the keyed state, one use after the other: a lock costs
  /// far less than a copy of the context for each. Freeing the context wipes the key.
  @safe
  final class OpenSSLHMACKey: HMACKey, @unchecked Sendable {
    private let pointer: OpaquePointer
    private let length: Int
    private let turn = Mutex<Void>(())

    init(_ template: HMACTemplate, key: borrowing Span<UInt8>) {
      guard let context = unsafe EVP_MAC_CTX_dup(template.pointer) else {
        fatalError("libcrypto failed in EVP_MAC_CTX_dup")
      }
      let status = unsafe key.withAddress { unsafe EVP_MAC_init(context, $0, $1, nil) }
      OpenSSL.require(status, "EVP_MAC_init")
      unsafe pointer = unsafe context
      length = template.length
    }

    deinit { unsafe EVP_MAC_CTX_free(pointer) }

    func authenticate(_ message: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>) {
      precondition(output.count <= length, "HMAC gives one digest")
      guard output.count < length else { return compute(message, into: &output) }
      var whole = SecretBytes(zeroed: length)
      whole.withMutableSpan { compute(message, into: &$0) }
      output.copy(from: whole.span.extracting(0..<output.count))
    }

    private func compute(_ message: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>) {
      let status = unsafe message.withAddress { message, count in
        unsafe output.withAddress { output, room in
          turn.withLock { _ in
            var written = 0
            // No key: the one there is, from the start
            guard unsafe EVP_MAC_init(pointer, nil, 0, nil) == 1, unsafe EVP_MAC_update(pointer, message, count) == 1
            else { return CInt(0) }
            return unsafe EVP_MAC_final(pointer, output, &written, room)
          }
        }
      }
      OpenSSL.require(status, "EVP_MAC_final")
    }
  }
#endif
