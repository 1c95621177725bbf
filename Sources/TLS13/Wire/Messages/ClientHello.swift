import TLS13Crypto
import TLS13Memory

/// ClientHello, borrowed from its bytes. RFC 9846 §4.2.2
///
///     struct {
///         ProtocolVersion legacy_version = 0x0303;
///         Random random;
///         opaque legacy_session_id<0..32>;
///         CipherSuite cipher_suites<2..2^16-2>;
///         opaque legacy_compression_methods<1..2^8-1>;
///         Extension extensions<7..2^16-1>;
///     } ClientHello;
struct ClientHello: ~Escapable {
  let legacyVersion: UInt16
  let random: Span<UInt8>
  let legacySessionID: Span<UInt8>
  let cipherSuiteBytes: Span<UInt8>
  let cipherSuites: CodePointList
  let legacyCompressionMethods: Span<UInt8>
  /// The raw extensions, empty when the message ends before them. RFC 9846 §4.2.2
  let extensions: Span<UInt8>
  let present: ExtensionSet

  /// RFC 9846 §4.3.1
  let supportedVersions: CodePointList?
  /// RFC 9846 §4.3.7
  let supportedGroups: CodePointList?
  /// RFC 9846 §4.3.8
  let keyShares: KeyShareClientHello?
  /// RFC 9846 §4.3.3
  let signatureAlgorithms: CodePointList?
  /// RFC 9846 §4.3.3
  let signatureAlgorithmsCert: CodePointList?
  /// RFC 9846 §4.3.4
  let certificateAuthorities: CertificateAuthorities?
  /// The host_name. RFC 6066 §3
  let serverName: Span<UInt8>?
  /// RFC 7301 §3.1
  let applicationProtocols: ProtocolNameList?
  /// RFC 9846 §4.3.2
  let cookie: Span<UInt8>?
  /// RFC 9846 §4.3.9
  let pskKeyExchangeModes: Span<UInt8>?
  /// RFC 9846 §4.3.11
  let preSharedKeys: OfferedPSKs?
  /// RFC 9149 §2
  let ticketRequest: TicketRequest?
  /// RFC 8449 §4
  let recordSizeLimit: Int?
  /// What the client wants to come with our certificate. RFC 9846 §4.5.1.1
  let requestedLeafExtensions: RequestedLeafExtensions
  /// RFC 7250 §4.1; nil where the extension is missing
  let clientCertificateTypes: [CertificateType]?
  /// RFC 7250 §4.1; nil where the extension is missing
  let serverCertificateTypes: [CertificateType]?

  @_lifetime(copy body)
  init(_ body: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(body)
    legacyVersion = try reader.readUInt16("ClientHello.legacy_version")
    random = try reader.read(32, "ClientHello.random")
    legacySessionID = try reader.readVector(lengthBytes: 1, 0...32, "ClientHello.legacy_session_id")
    cipherSuiteBytes = try reader.readVector(lengthBytes: 2, 2...0xfffe, "ClientHello.cipher_suites")
    cipherSuites = try CodePointList(cipherSuiteBytes, "ClientHello.cipher_suites")
    legacyCompressionMethods = try reader.readVector(
      lengthBytes: 1, 1...255, "ClientHello.legacy_compression_methods")
    if reader.isAtEnd {
      extensions = reader.readRemaining()
    } else {
      extensions = try reader.readVector(lengthBytes: 2, 0...0xffff, "ClientHello.extensions")
      try reader.finish("ClientHello")
    }
    var present = ExtensionSet()
    var supportedVersions: CodePointList?
    var supportedGroups: CodePointList?
    var keyShares: KeyShareClientHello?
    var signatureAlgorithms: CodePointList?
    var signatureAlgorithmsCert: CodePointList?
    var certificateAuthorities: CertificateAuthorities?
    var serverName: Span<UInt8>?
    var applicationProtocols: ProtocolNameList?
    var cookie: Span<UInt8>?
    var pskKeyExchangeModes: Span<UInt8>?
    var preSharedKeys: OfferedPSKs?
    var ticketRequest: TicketRequest?
    var recordSizeLimit: Int?
    var requestedLeafExtensions = RequestedLeafExtensions()
    var clientCertificateTypes: [CertificateType]?
    var serverCertificateTypes: [CertificateType]?
    var entries = ExtensionReader(extensions, in: .clientHello, offered: nil)
    while let entry = try entries.next() {
      // RFC 9846 §4.3.11: pre_shared_key is the last extension
      guard !present.contains(.preSharedKey) else { throw DecodeError(.misplaced, "extension after pre_shared_key") }
      present.insert(entry.type)
      let data = entry.data
      switch entry.type {
      case .supportedVersions: supportedVersions = try CodePointExtension.versions(data)
      case .supportedGroups: supportedGroups = try CodePointExtension.namedGroups(data)
      case .keyShare: keyShares = try KeyShareClientHello(data)
      case .signatureAlgorithms: signatureAlgorithms = try CodePointExtension.signatureSchemes(data)
      case .signatureAlgorithmsCert: signatureAlgorithmsCert = try CodePointExtension.signatureSchemes(data)
      case .certificateAuthorities: certificateAuthorities = try CertificateAuthorities(data)
      case .serverName: serverName = try ServerNameIndication.parse(data)
      case .applicationLayerProtocolNegotiation: applicationProtocols = try ProtocolNameList(data)
      case .cookie: cookie = try Cookie.parse(data)
      case .pskKeyExchangeModes: pskKeyExchangeModes = try PSKKeyExchangeModes.parse(data)
      case .preSharedKey: preSharedKeys = try OfferedPSKs(data)
      case .earlyData: try EarlyDataIndication.checkEmpty(data)
      case .ticketRequest: ticketRequest = try TicketRequest(data)
      case .recordSizeLimit: recordSizeLimit = try RecordSizeLimit.parse(data)
      case .statusRequest: requestedLeafExtensions.ocspResponse = try CertificateStatusRequest.parse(data)
      case .signedCertificateTimestamp:
        try entry.checkEmpty("signed_certificate_timestamp of ClientHello")
        requestedLeafExtensions.timestamps = true
      case .clientCertificateType: clientCertificateTypes = try CertificateTypes.parse(data)
      case .serverCertificateType: serverCertificateTypes = try CertificateTypes.parse(data)
      case .postHandshakeAuth:
        guard data.isEmpty else { throw DecodeError(.trailingBytes, "post_handshake_auth") }
      default: break  // RFC 9846 §4.2.2: servers ignore unrecognized extensions
      }
    }
    self.present = present
    self.supportedVersions = supportedVersions
    self.supportedGroups = supportedGroups
    self.keyShares = keyShares
    self.signatureAlgorithms = signatureAlgorithms
    self.signatureAlgorithmsCert = signatureAlgorithmsCert
    self.certificateAuthorities = certificateAuthorities
    self.serverName = serverName
    self.applicationProtocols = applicationProtocols
    self.cookie = cookie
    self.pskKeyExchangeModes = pskKeyExchangeModes
    self.preSharedKeys = preSharedKeys
    self.ticketRequest = ticketRequest
    self.recordSizeLimit = recordSizeLimit
    self.requestedLeafExtensions = requestedLeafExtensions
    self.clientCertificateTypes = clientCertificateTypes
    self.serverCertificateTypes = serverCertificateTypes
  }
}

extension ExtensionSet {
  /// The extensions of a ClientHello, of which nothing else is read.
  init(inClientHello body: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(body)
    _ = try reader.read(2 + 32, "ClientHello.random")
    _ = try reader.readVector(lengthBytes: 1, 0...32, "ClientHello.legacy_session_id")
    _ = try reader.readVector(lengthBytes: 2, 2...0xfffe, "ClientHello.cipher_suites")
    _ = try reader.readVector(lengthBytes: 1, 1...255, "ClientHello.legacy_compression_methods")
    let block = try reader.readVector(lengthBytes: 2, 0...0xffff, "ClientHello.extensions")
    var entries = ExtensionReader(block, in: .clientHello, offered: nil)
    self.init()
    while let entry = try entries.next() { insert(entry.type) }
  }
}
