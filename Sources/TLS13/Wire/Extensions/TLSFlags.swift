import TLS13Memory

/// tls_flags. draft-ietf-tls-tlsflags §2
///
///     struct {
///         opaque flags<1..255>;
///     } FlagExtensions;
enum TLSFlags {
  /// draft-ietf-tls-cross-sni-resumption: the ticket is good for other names of the same server, too
  static let resumptionAcrossNames = 8

  /// Whether a flag is set, counted from the lowest bit of the first byte; a last byte without any is an error.
  static func contains(_ flag: Int, in data: Span<UInt8>) throws(DecodeError) -> Bool {
    var reader = ByteReader(data)
    let flags = try reader.readVector(lengthBytes: 1, 1...255, "FlagExtensions.flags")
    try reader.finish("FlagExtensions")
    guard flags[flags.count - 1] != 0 else { throw DecodeError(.invalidValue, "FlagExtensions.flags") }
    return flag / 8 < flags.count && flags[flag / 8] & 1 << UInt8(flag % 8) != 0
  }
}
