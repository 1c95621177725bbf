import TLS13Memory

/// A message that carries extensions, as RFC 9846 §4.3 abbreviates it.
struct ExtensionContext: OptionSet {
  let rawValue: UInt8

  /// CH: ClientHello
  static let clientHello = ExtensionContext(rawValue: 1)
  /// SH: ServerHello
  static let serverHello = ExtensionContext(rawValue: 2)
  /// HRR: HelloRetryRequest
  static let helloRetryRequest = ExtensionContext(rawValue: 4)
  /// EE: EncryptedExtensions
  static let encryptedExtensions = ExtensionContext(rawValue: 8)
  /// CR: CertificateRequest
  static let certificateRequest = ExtensionContext(rawValue: 16)
  /// CT: Certificate
  static let certificate = ExtensionContext(rawValue: 32)
  /// NST: NewSessionTicket
  static let newSessionTicket = ExtensionContext(rawValue: 64)
}

/// Which extension may stand in which message: the table of RFC 9846 §4.3.
enum ExtensionTable {
  /// The messages that `type` may stand in, or nil for a type that is not in the table.
  static func contexts(of type: ExtensionType) -> ExtensionContext? {
    switch type {
    case .padding, .pskKeyExchangeModes, .postHandshakeAuth, .echOuterExtensions:
      [.clientHello]
    case .supportedGroups, .useSRTP, .heartbeat, .applicationLayerProtocolNegotiation, .clientCertificateType,
      .serverCertificateType, .recordSizeLimit, .supportedEKTCiphers, .externalIDHash, .externalSessionID,
      .quicTransportParameters, .ticketRequest:
      [.clientHello, .encryptedExtensions]
    case .serverName:
      [.clientHello, .encryptedExtensions, .certificateRequest]
    case .statusRequest, .signedCertificateTimestamp, .delegatedCredential, .transparencyInfo:
      [.clientHello, .certificateRequest, .certificate]
    case .signatureAlgorithms, .signatureAlgorithmsCert, .certificateAuthorities, .compressCertificate:
      [.clientHello, .certificateRequest]
    case .preSharedKey:
      [.clientHello, .serverHello]
    case .supportedVersions, .keyShare:
      [.clientHello, .serverHello, .helloRetryRequest]
    case .cookie:
      [.clientHello, .helloRetryRequest]
    case .earlyData:
      [.clientHello, .encryptedExtensions, .newSessionTicket]
    case .oidFilters:
      [.certificateRequest]
    case .encryptedClientHello:
      [.clientHello, .helloRetryRequest, .encryptedExtensions]
    default:
      nil
    }
  }

  /// Refuses an extension that its message may not carry, or that answers nothing we sent.
  ///
  /// - Parameter offered: what we sent and `context` may answer; nil where the message answers nothing.
  static func check(
    _ type: ExtensionType, in context: ExtensionContext, offered: ExtensionSet?
  ) throws(DecodeError) {
    // RFC 9846 §4.3: recognized, but not specified for the message in which it appears
    if let contexts = contexts(of: type), !contexts.contains(context) {
      throw DecodeError(.misplaced, "Extension.extension_type")
    }
    // RFC 8701 §3.1, §4.1: what we sent to be ignored is never answered
    if offered != nil, GREASE.isReserved(type.rawValue) { throw DecodeError(.unsolicited, "Extension.extension_type") }
    // RFC 9846 §4.3: a response to no request; the cookie of a HelloRetryRequest needs none
    if let offered, !offered.contains(type), !(type == .cookie && context == .helloRetryRequest) {
      throw DecodeError(.unsolicited, "Extension.extension_type")
    }
  }
}
