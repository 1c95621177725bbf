public import TLS13Memory

/// HKDF over the provider's HMAC. RFC 5869
public enum HKDF {
  /// HKDF-Extract. RFC 5869 §2.2
  ///
  /// - Parameters:
  ///   - salt: empty stands for a digest's length of zeros, which HMAC pads to the same block.
  ///   - inputKeyMaterial: the secret to extract from.
  /// - Returns: a pseudorandom key as long as the digest.
  public static func extract(
    _ hash: any HashAlgorithm, salt: borrowing Span<UInt8>, inputKeyMaterial: borrowing Span<UInt8>
  ) -> SecretBytes {
    extract(hash.makeHMAC(key: salt), inputKeyMaterial: inputKeyMaterial, digestLength: hash.function.digestLength)
  }

  /// HKDF-Extract with HMAC keyed by the salt already, for a salt that is used more than once. RFC 5869 §2.2
  ///
  /// - Parameters:
  ///   - salt: HMAC keyed with the salt.
  ///   - inputKeyMaterial: the secret to extract from.
  ///   - digestLength: bytes in a digest of the key's hash.
  /// - Returns: a pseudorandom key as long as the digest.
  public static func extract(
    _ salt: any HMACKey, inputKeyMaterial: borrowing Span<UInt8>, digestLength: Int
  ) -> SecretBytes {
    var secret = SecretBytes(zeroed: digestLength)
    secret.withMutableSpan { salt.authenticate(inputKeyMaterial, into: &$0) }
    return secret
  }

  /// HKDF-Expand. RFC 5869 §2.3
  ///
  /// - Parameters:
  ///   - key: HMAC keyed with the pseudorandom key.
  ///   - info: context, which is public.
  ///   - digestLength: bytes in a digest of the key's hash.
  ///   - output: filled; at most 255 digests long.
  public static func expand(
    _ key: any HMACKey, info: borrowing Span<UInt8>, digestLength: Int, into output: inout MutableSpan<UInt8>
  ) {
    precondition(output.count <= 255 * digestLength, "HKDF-Expand gives at most 255 digests")
    var start = 0
    var counter: UInt8 = 1
    while start < output.count {
      let previous = start == 0 ? 0 : digestLength
      // T(counter) = HMAC(key, T(counter - 1) | info | counter)
      var message = SecretBytes(zeroed: previous + info.count + 1)
      message.withMutableSpan { bytes in
        bytes.copy(from: output.span.extracting((start - previous)..<start))
        var rest = bytes.slice(previous..<bytes.count)
        rest.copy(from: info)
        rest[info.count] = counter
      }
      let end = min(start + digestLength, output.count)
      var block = output.slice(start..<end)
      key.authenticate(message.span, into: &block)
      start = end
      counter &+= 1
    }
  }
}
