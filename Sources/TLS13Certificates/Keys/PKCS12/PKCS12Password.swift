import TLS13Memory

/// The form that a password has in the key derivation of PKCS#12. RFC 7292 §B.1
enum PKCS12Password {
  /// A BMPString with its terminator: UTF-16, big-endian, then two zero bytes.
  static func bmpString(_ utf8: Span<UInt8>) throws(CertificateError) -> SecretBytes {
    var units: [UInt8] = []
    // Each UTF-8 byte gives at most one UTF-16 unit; with the room taken at once, no copy is left behind.
    units.reserveCapacity(2 * utf8.count + 2)
    defer {
      var span = units.mutableSpan
      span.wipe()
    }
    var bytes = [UInt8](utf8)
    defer {
      var span = bytes.mutableSpan
      span.wipe()
    }
    let isMalformed = transcode(
      bytes.makeIterator(), from: Unicode.UTF8.self, to: Unicode.UTF16.self, stoppingOnError: true
    ) { unit in
      units.append(UInt8(truncatingIfNeeded: unit >> 8))
      units.append(UInt8(truncatingIfNeeded: unit))
    }
    guard !isMalformed else { throw CertificateError(.invalidValue, "password", "not UTF-8") }
    units.append(0)
    units.append(0)
    return SecretBytes(copying: units.span)
  }
}
