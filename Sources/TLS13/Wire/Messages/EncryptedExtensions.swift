import TLS13Memory

/// struct { Extension extensions<0..2^16-1>; } EncryptedExtensions; RFC 9846 §4.4.1
struct EncryptedExtensions: ~Escapable {
  /// The protocol that the server selected. RFC 7301 §3.1
  let applicationProtocol: Span<UInt8>?
  /// Whether the server takes early data. RFC 9846 §4.3.10
  let acceptsEarlyData: Bool
  /// RFC 8449 §4
  let recordSizeLimit: Int?
  /// RFC 7250 §4.2; nil where the extension is missing
  let clientCertificateType: CertificateType?
  /// RFC 7250 §4.2; nil where the extension is missing
  let serverCertificateType: CertificateType?

  @_lifetime(copy body)
  init(_ body: Span<UInt8>, offered: ExtensionSet) throws(DecodeError) {
    var reader = ByteReader(body)
    let block = try reader.readVector(lengthBytes: 2, 0...0xffff, "EncryptedExtensions.extensions")
    try reader.finish("EncryptedExtensions")
    var selected: Span<UInt8>?
    var acceptsEarlyData = false
    var recordSizeLimit: Int?
    var clientCertificateType: CertificateType?
    var serverCertificateType: CertificateType?
    var extensions = ExtensionReader(block, in: .encryptedExtensions, offered: offered)
    while let entry = try extensions.next() {
      switch entry.type {
      case .applicationLayerProtocolNegotiation: selected = try ProtocolNameList(entry.data).single
      case .serverName:
        // RFC 6066 §3: the answer is empty
        guard entry.data.isEmpty else { throw DecodeError(.trailingBytes, "server_name of EncryptedExtensions") }
      case .supportedGroups:
        // RFC 9846 §4.3.7: clients must not act on it before the handshake is over, and we do not act on it at all
        _ = try CodePointExtension.namedGroups(entry.data)
      case .earlyData:
        try EarlyDataIndication.checkEmpty(entry.data)
        acceptsEarlyData = true
      case .ticketRequest: _ = try TicketRequest.expectedCount(entry.data)
      case .recordSizeLimit: recordSizeLimit = try RecordSizeLimit.parse(entry.data)
      case .clientCertificateType: clientCertificateType = try CertificateTypes.parseSelected(entry.data)
      case .serverCertificateType: serverCertificateType = try CertificateTypes.parseSelected(entry.data)
      default: break
      }
    }
    applicationProtocol = selected
    self.acceptsEarlyData = acceptsEarlyData
    self.recordSizeLimit = recordSizeLimit
    self.clientCertificateType = clientCertificateType
    self.serverCertificateType = serverCertificateType
  }
}
