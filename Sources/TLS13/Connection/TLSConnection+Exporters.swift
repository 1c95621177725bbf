public import TLS13Memory

extension TLSConnection {
  /// Keying material that both sides can derive and nobody else. RFC 9846 §7.5
  ///
  /// - Parameters:
  ///   - label: a registered label, or one that begins with "EXPERIMENTAL"; 1 to 249 bytes.
  ///   - context: what it is bound to; may be empty.
  ///   - length: bytes wanted, at most 255 times the digest's length.
  /// - Throws: ``TLSError/Kind/invalidUse`` before the handshake is complete or for lengths out of range.
  public func exportKeyingMaterial(
    label: String, context: Span<UInt8>, length: Int
  ) throws(TLSError) -> SecretBytes {
    if let failure { throw failure }
    switch state.connected {
    case .some(let connected): return try connected.exporter.export(label: label, context: context, length: length)
    case .none: throw .invalidUse("exporters work once the handshake is complete (RFC 9846 §7.5)")
    }
  }

  /// Keying material that is bound to the ClientHello only, for use with early data: anyone who replays that shares it.
  /// RFC 9846 §7.5
  ///
  /// - Throws: as ``exportKeyingMaterial(label:context:length:)``, and ``TLSError/Kind/invalidUse`` without early data.
  public func exportEarlyKeyingMaterial(
    label: String, context: Span<UInt8>, length: Int
  ) throws(TLSError) -> SecretBytes {
    if let failure { throw failure }
    switch core.earlyExporter {
    case .some(let exporter): return try exporter.export(label: label, context: context, length: length)
    case .none: throw .invalidUse("the early exporter works where early data is offered and not rejected")
    }
  }
}
