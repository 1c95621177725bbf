/// enum { … } ExtensionType; RFC 9846 §4.3
struct ExtensionType: RawRepresentable, Hashable {
  let rawValue: UInt16

  static let serverName = ExtensionType(rawValue: 0)
  static let statusRequest = ExtensionType(rawValue: 5)
  static let supportedGroups = ExtensionType(rawValue: 10)
  static let signatureAlgorithms = ExtensionType(rawValue: 13)
  static let useSRTP = ExtensionType(rawValue: 14)
  static let heartbeat = ExtensionType(rawValue: 15)
  static let applicationLayerProtocolNegotiation = ExtensionType(rawValue: 16)
  static let signedCertificateTimestamp = ExtensionType(rawValue: 18)
  static let clientCertificateType = ExtensionType(rawValue: 19)
  static let serverCertificateType = ExtensionType(rawValue: 20)
  static let padding = ExtensionType(rawValue: 21)
  static let compressCertificate = ExtensionType(rawValue: 27)
  static let recordSizeLimit = ExtensionType(rawValue: 28)
  static let delegatedCredential = ExtensionType(rawValue: 34)
  static let supportedEKTCiphers = ExtensionType(rawValue: 39)
  static let preSharedKey = ExtensionType(rawValue: 41)
  static let earlyData = ExtensionType(rawValue: 42)
  static let supportedVersions = ExtensionType(rawValue: 43)
  static let cookie = ExtensionType(rawValue: 44)
  static let pskKeyExchangeModes = ExtensionType(rawValue: 45)
  static let certificateAuthorities = ExtensionType(rawValue: 47)
  static let oidFilters = ExtensionType(rawValue: 48)
  static let postHandshakeAuth = ExtensionType(rawValue: 49)
  static let signatureAlgorithmsCert = ExtensionType(rawValue: 50)
  static let keyShare = ExtensionType(rawValue: 51)
  static let transparencyInfo = ExtensionType(rawValue: 52)
  static let externalIDHash = ExtensionType(rawValue: 55)
  static let externalSessionID = ExtensionType(rawValue: 56)
  static let quicTransportParameters = ExtensionType(rawValue: 57)
  static let ticketRequest = ExtensionType(rawValue: 58)
  static let tlsFlags = ExtensionType(rawValue: 62)
  static let echOuterExtensions = ExtensionType(rawValue: 64768)
  static let encryptedClientHello = ExtensionType(rawValue: 65037)
}

extension ExtensionType: CustomStringConvertible {
  var description: String { "extension \(rawValue)" }
}
