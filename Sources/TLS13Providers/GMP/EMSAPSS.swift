import TLS13Crypto
import TLS13Memory

// RFC 8017 §9.1
/// EMSA-PSS with its parameters.
struct EMSAPSS {
  let hash: HashFunction
  let maskHash: HashFunction
  let saltLength: Int

  /// Bytes in an encoded message of `bits`.
  static func length(bits: Int) -> Int { (bits + 7) / 8 }

  /// Whether a message fits.
  func fits(bits: Int) -> Bool {
    // saltLength comes from a certificate: compare without adding to it.
    saltLength >= 0 && saltLength <= Self.length(bits: bits) - hash.digestLength - 2
  }

  // RFC 8017 §9.1.1
  func encode(_ message: borrowing Span<UInt8>, salt: [UInt8], bits: Int) -> [UInt8]? {
    guard salt.count == saltLength, fits(bits: bits) else { return nil }
    let maskedLength = Self.length(bits: bits) - hash.digestLength - 1
    let digest = saltedDigest(message, salt: salt[...])
    var masked = [UInt8](repeating: 0, count: maskedLength - saltLength - 1) + [0x01] + salt
    applyMask(seed: digest, to: &masked)
    masked[0] &= Self.topMask(bits: bits)
    return masked + digest + [0xbc]
  }

  // RFC 8017 §9.1.2
  func verify(_ message: borrowing Span<UInt8>, encoded: [UInt8], bits: Int) -> Bool {
    guard encoded.count == Self.length(bits: bits), fits(bits: bits), encoded.last == 0xbc else { return false }
    let maskedLength = encoded.count - hash.digestLength - 1
    var masked = Array(encoded[..<maskedLength])
    let digest = Array(encoded[maskedLength..<(encoded.count - 1)])
    let topMask = Self.topMask(bits: bits)
    guard masked[0] & ~topMask == 0 else { return false }
    applyMask(seed: digest, to: &masked)
    masked[0] &= topMask
    let one = maskedLength - saltLength - 1
    guard masked[..<one].allSatisfy({ $0 == 0 }), masked[one] == 0x01 else { return false }
    return constantTimeEqual(saltedDigest(message, salt: masked[(one + 1)...]).span, digest.span)
  }

  /// H = Hash(eight zeros, mHash, salt)
  private func saltedDigest(_ message: borrowing Span<UInt8>, salt: ArraySlice<UInt8>) -> [UInt8] {
    var input = [UInt8](repeating: 0, count: 8)
    input.append(SHA2(function: hash).digest(of: message).span)
    input.append(contentsOf: salt)
    return Array(SHA2(function: hash).digest(of: input.span).span)
  }

  // RFC 8017 §B.2.1 MGF1, added to `target` as it is made.
  private func applyMask(seed: [UInt8], to target: inout [UInt8]) {
    var offset = 0
    var counter: UInt32 = 0
    while offset < target.count {
      let block = SHA2(function: maskHash).digest(of: (seed + counter.bigEndianBytes).span)
      for index in 0..<min(block.count, target.count - offset) { target[offset + index] ^= block.span[index] }
      offset += block.count
      counter += 1
    }
  }

  /// The bits of the first byte that the encoded message uses.
  private static func topMask(bits: Int) -> UInt8 { 0xff >> UInt8(8 * length(bits: bits) - bits) }
}

extension UInt32 {
  fileprivate var bigEndianBytes: [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> UInt32($0)) }
  }
}
