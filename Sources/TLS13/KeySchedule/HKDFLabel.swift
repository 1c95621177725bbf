import TLS13Crypto
import TLS13Memory

/// HKDF-Expand-Label. RFC 9846 §7.1
///
///     struct {
///         uint16 length = Length;
///         opaque label<7..255> = "tls13 " + Label;
///         opaque context<0..255> = Context;
///     } HkdfLabel;
enum HKDFLabel {
  /// Fills `output` with HKDF-Expand-Label(secret, label, context, output.count).
  ///
  /// - Parameters:
  ///   - key: HMAC keyed with the secret.
  ///   - label: with its "tls13 " prefix, from ``Label``.
  ///   - context: a digest of at most 64 bytes, or with a short label of ours a ticket_nonce of at most 255.
  static func expand(
    _ key: any HMACKey, _ label: [UInt8], context: Span<UInt8>, digestLength: Int,
    into output: inout MutableSpan<UInt8>
  ) {
    // Room for a label of 255 bytes, a digest as context, both lengths and the counter
    var info = InlineArray<328, UInt8>(repeating: 0)
    info[0] = UInt8(truncatingIfNeeded: output.count >> 8)
    info[1] = UInt8(truncatingIfNeeded: output.count)
    info[2] = UInt8(truncatingIfNeeded: label.count)
    var end = 3
    for byte in label {
      info[end] = byte
      end += 1
    }
    info[end] = UInt8(truncatingIfNeeded: context.count)
    end += 1
    for index in context.indices {
      info[end] = context[index]
      end += 1
    }
    guard output.count <= digestLength else {
      return HKDF.expand(key, info: info.span.extracting(0..<end), digestLength: digestLength, into: &output)
    }
    // RFC 5869 §2.3: the first block is HMAC(secret, info | 0x01), and all but exporters need no second one
    info[end] = 1
    key.authenticate(info.span.extracting(0...end), into: &output)
  }

  /// The same into a new secret of `length` bytes.
  static func expand(
    _ key: any HMACKey, _ label: [UInt8], context: Span<UInt8>, digestLength: Int, length: Int
  ) -> SecretBytes {
    var secret = SecretBytes(zeroed: length)
    secret.withMutableSpan { expand(key, label, context: context, digestLength: digestLength, into: &$0) }
    return secret
  }
}
