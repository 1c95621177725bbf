import TLS13Crypto
import TLS13Memory

// RFC 8017 §9.2
/// EMSA-PKCS1-v1_5. Verification encodes and compares; nothing is ever parsed.
enum EMSAPKCS1 {
  /// The encoded message of `length` bytes, or nil when it does not fit.
  static func encode(_ message: borrowing Span<UInt8>, hash: HashFunction, length: Int) -> [UInt8]? {
    let prefix = digestInfoPrefix(hash)
    let padding = length - prefix.count - hash.digestLength - 3
    guard padding >= 8 else { return nil }
    var encoded: [UInt8] = [0x00, 0x01]
    encoded.append(contentsOf: repeatElement(0xff, count: padding))
    encoded.append(0x00)
    encoded.append(contentsOf: prefix)
    encoded.append(SHA2(function: hash).digest(of: message).span)
    return encoded
  }

  // RFC 8017 §9.2 Note 1: DigestInfo up to the digest, with the NULL parameters.
  private static func digestInfoPrefix(_ hash: HashFunction) -> [UInt8] {
    let (arc, total): (UInt8, UInt8) =
      switch hash {
      case .sha256: (0x01, 0x31)
      case .sha384: (0x02, 0x41)
      case .sha512: (0x03, 0x51)
      }
    return [
      0x30, total, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, arc, 0x05, 0x00,
      0x04, UInt8(hash.digestLength),
    ]
  }
}
