import TLS13Crypto

extension PublicKey {
  /// Whether `bits`, which stand beside a private key, are this key. RFC 5915 §3, RFC 5958 §2
  ///
  /// A point may stand there in compressed form: 02 or 03 for an even or odd y, then x. SEC 1 §2.3.3
  func isStated(_ bits: [UInt8]) -> Bool {
    if bits == self.bits { return true }
    guard case .ellipticCurve(let curve, let point) = self, bits.count == 1 + curve.fieldLength,
      let parity = point.last.map({ $0 & 1 })
    else { return false }
    return bits.first == 2 | parity && bits.dropFirst() == point[1...curve.fieldLength]
  }
}
