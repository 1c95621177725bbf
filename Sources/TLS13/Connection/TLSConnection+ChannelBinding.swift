public import TLS13Memory

extension TLSConnection {
  /// The tls-exporter channel binding: 32 bytes that both ends of this very connection have and nobody in the middle
  /// can arrange to have with both. RFC 9266 §4.2
  ///
  /// - Throws: as ``exportKeyingMaterial(label:context:length:)`` does.
  public func channelBinding() throws(TLSError) -> SecretBytes {
    let nothing: [UInt8] = []
    return try exportKeyingMaterial(label: "EXPORTER-Channel-Binding", context: nothing.span, length: 32)
  }
}
