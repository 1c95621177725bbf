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
  var helloRetryRequest: Bool?
  var peerScheme: SignatureScheme?
  /// The schemes that the peer says it can verify.
  var peerSchemes: [SignatureScheme] = []
  var peerChainPath: String?
  var noPeerCertificate = false
  /// The place of the credential that is to be used; -1 for none.
  var credential: Int?

  /// Compares them with what the handshake agreed on.
  func check(_ information: ConnectionInformation, _ observed: Observations.Values, _ options: Options) throws {
    try expect(version ?? 0x0304, 0x0304, "version")
    try expect(serverName ?? information.serverName, information.serverName, "server name")
    try expect(group ?? information.group, information.group, "group")
    try expect(cipherSuite ?? information.cipherSuite, information.cipherSuite, "cipher suite")
    let usedRetry = information.usedHelloRetryRequest
    try expect(helloRetryRequest ?? usedRetry, usedRetry, "HelloRetryRequest")
    try expect(peerScheme ?? observed.peerScheme, observed.peerScheme, "peer's signature scheme")
    if !options.isServer {
      try expect(applicationProtocol ?? "", information.applicationProtocol?.description ?? "", "protocol")
    }
    if let credential { try expect(credential, try selectedCredential(observed, options), "credential") }
    if !peerSchemes.isEmpty { try expect(peerSchemes, observed.peerSchemes, "peer's schemes") }
    if noPeerCertificate { try expect([], observed.peerChain, "peer's chain") }
    if let peerChainPath {
      try expect(try Certificate.pemChain(try File.read(peerChainPath)), observed.peerChain, "peer's chain")
    }
  }

  /// The place of the credential that was shown; -1 for the one that older flags give, and for none.
  private func selectedCredential(_ observed: Observations.Values, _ options: Options) throws -> Int {
    let place = try options.credentials.firstIndex { credential in
      guard let path = credential.chainPath else { return false }
      guard try Certificate.pemChain(try File.read(path)) == observed.localChain else { return false }
      return credential.schemes.isEmpty || observed.localScheme.map(credential.schemes.contains) == true
    }
    return place ?? -1
  }

  private func expect<Value: Equatable>(_ wanted: Value, _ got: Value, _ what: String) throws {
    guard wanted == got else { throw Mismatch("\(what): wanted \(wanted), got \(got)") }
  }
}
