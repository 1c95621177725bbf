import TLS13
import TLS13Certificates
import TLS13Crypto

/// What the test expects of a finished handshake.
struct Expectations: Sendable {
  var version: Int?
  var serverName: String?
  var applicationProtocol: String?
  var advertisedALPN: [ApplicationProtocol]?
  var group: NamedGroup?
  var cipherSuite: CipherSuite?
  /// Whether a server does not resume what the client wants to resume.
  var sessionMiss = false
  /// Whether a client gets no ticket.
  var noSession = false
  var ticketHasEarlyData = false
  var ticketIsForAllNames: Bool?
  var acceptsEarlyData: Bool?
  var offersEarlyData = true
  /// Seconds by which the client says that the ticket is older than the server knows.
  var ticketAgeSkew: Int64?
  var helloRetryRequest: Bool?
  var peerScheme: SignatureScheme?
  /// The schemes that the peer says it can verify.
  var peerSchemes: [SignatureScheme] = []
  /// How many issuers the server lists.
  var authorities: Int?
  var peerChainPath: String?
  var noPeerCertificate = false
  var ocspResponse: [UInt8]?
  /// A whole SignedCertificateTimestampList.
  var timestamps: [UInt8]?
  /// 0 for X.509, 2 for a raw public key. RFC 7250
  var peerType: Int?
  var peerKeyDigest: [UInt8]?
  /// Compares them with what has become of early data.
  func check(_ status: EarlyDataStatus) throws {
    if let acceptsEarlyData { try expect(acceptsEarlyData, status == .accepted, "early data accepted") }
    if !offersEarlyData { try expect(.none, status, "early data") }
  }

  /// Compares them with the sessions that a client took from the connection.
  func check(_ session: ClientSession?) throws {
    try expect(!noSession, session != nil, "ticket")
    guard let session else { return }
    if let ticketIsForAllNames {
      try expect(ticketIsForAllNames, session.isResumableAcrossNames, "names of the ticket")
    }
    try expect(ticketHasEarlyData, session.maximumEarlyDataSize > 0, "early data in the ticket")
  }

  /// The place of the credential that is to be used; -1 for none.
  var credential: Int?

  /// Compares them with what the handshake agreed on.
  func check(_ information: ConnectionInformation, _ observed: Observations.Values, _ options: Options) throws {
    try expect(version ?? 0x0304, 0x0304, "version")
    try expect(serverName ?? information.serverName, information.serverName, "server name")
    try expect(group ?? information.group, information.group, "group")
    try expect(cipherSuite ?? information.cipherSuite, information.cipherSuite, "cipher suite")
    if let ticketAgeSkew, options.isResumption {
      try expect(-ticketAgeSkew * 1000, information.ticketAgeError ?? 0, "error of the ticket's age")
    }
    try expect(options.isResumption && !sessionMiss, information.isResumed, "resumption")
    let usedRetry = information.usedHelloRetryRequest
    try expect(helloRetryRequest ?? usedRetry, usedRetry, "HelloRetryRequest")
    try expect(peerScheme ?? observed.peerScheme, observed.peerScheme, "peer's signature scheme")
    if !options.isServer {
      try expect(applicationProtocol ?? "", information.applicationProtocol?.description ?? "", "protocol")
    }
    if let credential { try expect(credential, try selected(information, observed, options), "credential") }
    if let ocspResponse { try expect(ocspResponse, observed.ocspResponse ?? [], "OCSP response") }
    if let timestamps { try expect(timestamps, Timestamps.join(observed.timestamps), "timestamps") }
    if let peerType { try expect(peerType, observed.peerKey == nil ? 0 : 2, "certificate type") }
    if !peerSchemes.isEmpty { try expect(peerSchemes, observed.peerSchemes, "peer's schemes") }
    if let authorities { try expect(authorities, observed.authorities, "authorities") }
    if noPeerCertificate { try expect([], observed.peerChain, "peer's chain") }
    if let peerChainPath {
      try expect(try Certificate.pemChain(try File.read(peerChainPath)), observed.peerChain, "peer's chain")
    }
  }

  /// The place of the credential that was shown, or of the shared key.
  private func selected(
    _ information: ConnectionInformation, _ observed: Observations.Values, _ options: Options
  ) throws -> Int {
    guard let identity = information.externalPSKIdentity else { return observed.selected }
    let place = try options.credentials.firstIndex { credential in
      guard credential.kind == .preSharedKey else { return false }
      return try credential.importedKeys().contains { $0.identity == identity }
    }
    return place ?? -1
  }

  private func expect<Value: Equatable>(_ wanted: Value, _ got: Value, _ what: String) throws {
    guard wanted == got else { throw Mismatch("\(what): wanted \(wanted), got \(got)") }
  }
}
