import Foundation
import TLS13
import TLS13Certificates
import TLS13Crypto

/// Every flag that this shim knows. What is not here is not implemented.
enum FlagTable {
  static let flags: [String: Flag] =
    run.merging(offer) { first, _ in first }.merging(resumption) { first, _ in first }
    .merging(credentials) { first, _ in first }.merging(authentication) { first, _ in first }
    .merging(exchange) { first, _ in first }.merging(expectations) { first, _ in first }

  private static let run: [String: Flag] = [
    "-port": .value { $0.port = try number($1) },
    "-ipv6": .bare { $0.usesIPv6 = true },
    "-shim-id": .value { $0.shimID = UInt64(try number($1)) },
    "-server": .bare { $0.isServer = true },
    "-resume-count": .value { $0.resumeCount = try number($1) },
    "-is-handshaker-supported": .bare { $0.asksForHandshaker = true },
    "-async": .bare { $0.isAsynchronous = true },
  ]

  private static let offer: [String: Flag] = [
    "-trust-cert": .value { $0.trustPath = $1 },
    "-enable-grease": .bare { $0.greases = true },
    "-host-name": .value { $0.hostName = $1 },
    "-advertise-alpn": .value { $0.advertisedALPN = try protocols($1) },
    "-select-alpn": .value { $0.selectedALPN = $1.isEmpty ? nil : $1 },
    "-decline-alpn": .bare { $0.selectedALPN = nil },
    "-reject-alpn": .bare { $0.rejectsALPN = true },
    "-curves": .value { $0.groups.append(try group($1)) },
    "-key-shares": .value { $0.keyShares = ($0.keyShares ?? []) + [try group($1)] },
    "-no-key-shares": .bare { $0.keyShares = [] },
    "-verify-prefs": .value { $0.verifySchemes.append(try scheme($1)) },
    "-min-version": .value { $0.minimumVersion = try number($1) },
    "-max-version": .value { $0.maximumVersion = try number($1) },
    "-max-send-fragment": .value { $0.recordContent = try number($1) },
    "-read-size": .value { _, _ in },
    // The library acknowledges a name that its certificate carries, which the runner's do not.
    "-no-server-name-ack": .bare { _ in },
    "-server-preference": .bare { _ in },
    "-max-cert-list": .value { $0.maximumCertificateList = try number($1) },
    "-no-tls1": .bare { _ in },
    "-no-tls11": .bare { _ in },
    "-no-tls12": .bare { _ in },
    // TLS 1.3 has neither renegotiation nor a choice of the master secret's derivation.
    "-no-legacy-server-connect": .bare { _ in },
    "-renegotiate-freely": .bare { _ in },
  ]

  private static let resumption: [String: Flag] = [
    "-no-ticket": .bare { $0.usesTickets = false },
    "-skip-ticket": .bare { $0.skipsTickets = true },
    "-enable-early-data": .bare { $0.usesEarlyData = true },
    "-reverify-on-resume": .bare { $0.verifiesOnResumption = true },
    "-resumption-delay": .value { $0.delay = Int64(try number($1)) },
    "-retain-only-sha256-client-cert": .bare { $0.retainsDigests = true },
    // Each connection gets new tickets, and how BoringSSL's application makes them makes no difference.
    "-use-ticket-callback": .bare { _ in },
    "-use-ticket-aead-callback": .bare { _ in },
    "-renew-ticket": .bare { _ in },
    "-expect-ticket-renewal": .bare { _ in },
  ]

  private static let credentials: [String: Flag] = [
    "-new-x509-credential": .bare { $0.credentials.append(CredentialOptions()) },
    "-cert-file": .value { $0.lastCredential.chainPath = $1 },
    "-key-file": .value { $0.lastCredential.keyPath = $1 },
    "-signing-prefs": .value { $0.lastCredential.schemes.append(try scheme($1)) },
    "-must-match-issuer": .bare { $0.lastCredential.mustMatchIssuer = true },
    "-new-rpk-credential": .bare { $0.credentials.append(CredentialOptions(kind: .rawPublicKey)) },
    "-new-psk-credential": .bare { $0.credentials.append(CredentialOptions(kind: .preSharedKey)) },
    "-psk-importer-key": .value { $0.lastCredential.key = try base64($1) },
    "-psk-importer-identity": .value { $0.lastCredential.identity = try base64($1) },
    "-psk-importer-context": .value { $0.lastCredential.context = try base64($1) },
    "-psk-importer-sha256": .bare { $0.lastCredential.hash = .sha256 },
    "-psk-importer-sha384": .bare { $0.lastCredential.hash = .sha384 },
    "-ocsp-response": .value { $0.lastCredential.ocspResponse = try base64($1) },
    "-signed-cert-timestamps": .value { $0.lastCredential.timestamps = try base64($1) },
    "-available-client-cert-types": .value { $0.availableTypes.append(try number($1)) },
  ]

  private static let authentication: [String: Flag] = [
    "-accepted-peer-cert-types": .value { $0.acceptedTypes.append(try number($1)) },
    "-enable-ocsp-stapling": .bare { $0.requestsStapling = true },
    "-enable-signed-cert-timestamps": .bare { $0.requestsTimestamps = true },
    "-use-ocsp-callback": .bare { _ in },
    "-set-ocsp-in-callback": .bare { _ in },
    "-decline-ocsp-callback": .bare { $0.staples = false },
    "-fail-ocsp-callback": .bare { $0.failsStapling = true },
    "-require-any-client-certificate": .bare { $0.requiresClientCertificate = true },
    "-verify-peer": .bare { $0.verifiesPeer = true },
    "-verify-fail": .bare { $0.failsVerification = true },
    "-use-custom-verify-callback": .bare { $0.hasOwnVerification = true },
    "-use-client-ca-list": .value { $0.authorities = try names($1) },
    // How BoringSSL's application hands over the certificate makes no difference here.
    "-use-old-client-cert-callback": .bare { _ in },
    "-use-early-callback": .bare { _ in },
  ]

  private static let exchange: [String: Flag] = [
    "-implicit-handshake": .bare { $0.handshakesImplicitly = true },
    "-no-op-extra-handshake": .bare { _ in },
    "-peek-then-read": .bare { _ in },
    "-shim-writes-first": .bare { $0.writesFirst = true },
    "-shim-initial-write": .value { $0.initialWrite = $1 },
    "-repeat-shim-initial-write": .value { $0.initialWriteCount = try number($1) },
    "-early-write-after-message": .value { $0.earlyWriteAfter = UInt8(try number($1)) },
    "-read-with-unfinished-write": .bare { $0.leavesWriteUnfinished = true },
    "-shim-shuts-down": .bare { $0.shutsDown = true },
    "-check-close-notify": .bare { $0.checksCloseNotify = true },
    "-send-alert": .bare { $0.sendsAlert = true },
    "-key-update": .bare { $0.updatesKeys = true },
    "-key-update-before-read": .bare { $0.updatesKeysBeforeRead = true },
    "-export-keying-material": .value { $0.exportLength = try number($1) },
    "-export-label": .value { $0.exportLabel = $1 },
    "-export-context": .value { $0.exportContext = $1 },
    // RFC 9846 §7.5: no context is the same as an empty one.
    "-use-export-context": .bare { _ in },
    "-export-traffic-secrets": .bare { $0.exportsTrafficSecrets = true },
  ]

  private static let expectations: [String: Flag] = [
    "-expect-version": .value { $0.expectations.version = try number($1) },
    "-expect-session-miss": .bare { $0.expectations.sessionMiss = true },
    "-expect-no-session": .bare { $0.expectations.noSession = true },
    // What a ticket holds of the client's chain shows in whether a server with other tickets takes it.
    "-expect-sha256-client-cert": .bare { _ in },
    "-expect-ticket-supports-early-data": .bare { $0.expectations.ticketHasEarlyData = true },
    "-expect-resumable-across-names": .bare { $0.expectations.ticketIsForAllNames = true },
    "-expect-not-resumable-across-names": .bare { $0.expectations.ticketIsForAllNames = false },
    "-expect-accept-early-data": .bare { $0.expectations.acceptsEarlyData = true },
    "-expect-reject-early-data": .bare { $0.expectations.acceptsEarlyData = false },
    "-expect-no-offer-early-data": .bare { $0.expectations.offersEarlyData = false },
    "-expect-ticket-age-skew": .value { $0.expectations.ticketAgeSkew = Int64(try number($1)) },
    // This library says whether early data was taken, not why.
    "-expect-early-data-reason": .value { options, reason in
      options.expectations.acceptsEarlyData = reason == "accept"
    },
    // A server of TLS 1.3 has no session before the handshake is complete.
    "-expect-no-session-id": .bare { _ in },
    "-expect-server-name": .value { $0.expectations.serverName = $1 },
    "-expect-alpn": .value { $0.expectations.applicationProtocol = $1 },
    "-expect-advertised-alpn": .value { $0.expectations.advertisedALPN = try protocols($1) },
    "-expect-curve-id": .value { $0.expectations.group = NamedGroup(rawValue: try codePoint($1)) },
    "-expect-hrr": .bare { $0.expectations.helloRetryRequest = true },
    "-expect-no-hrr": .bare { $0.expectations.helloRetryRequest = false },
    "-expect-peer-signature-algorithm": .value { $0.expectations.peerScheme = try scheme($1) },
    "-expect-peer-verify-pref": .value { $0.expectations.peerSchemes.append(try scheme($1)) },
    "-expect-peer-cert-file": .value { $0.expectations.peerChainPath = $1 },
    "-expect-no-peer-cert": .bare { $0.expectations.noPeerCertificate = true },
    "-expect-ocsp-response": .value { $0.expectations.ocspResponse = try base64($1) },
    "-expect-signed-cert-timestamps": .value { $0.expectations.timestamps = try base64($1) },
    "-expect-peer-certificate-type": .value { $0.expectations.peerType = try number($1) },
    "-expect-peer-rpk-sha256": .value { $0.expectations.peerKeyDigest = try base64($1) },
    "-expect-client-ca-list": .value { $0.expectations.authorities = try names($1).count },
    "-expect-cipher": .value { $0.expectations.cipherSuite = CipherSuite(rawValue: try codePoint($1)) },
    "-expect-cipher-aes": .value { $0.expectations.cipherSuite = CipherSuite(rawValue: try codePoint($1)) },
    // Which of the two applies depends on the processor; those that we run on have AES instructions.
    "-expect-cipher-no-aes": .value { _, _ in },
    "-expect-selected-credential": .value { $0.expectations.credential = try number($1) },
    // What TLS 1.3 always has.
    "-expect-extended-master-secret": .bare { _ in },
    "-expect-secure-renegotiation": .bare { _ in },
    "-expect-verify-result": .bare { _ in },
  ]
}

extension FlagTable {
  private static func number(_ text: String) throws -> Int {
    guard let value = Int(text) else { throw Mismatch("\(text) is not a number") }
    return value
  }

  private static func codePoint(_ text: String) throws -> UInt16 {
    guard let value = UInt16(text) else { throw Mismatch("\(text) is not a code point") }
    return value
  }

  private static func group(_ text: String) throws -> NamedGroup { NamedGroup(rawValue: try codePoint(text)) }

  private static func scheme(_ text: String) throws -> SignatureScheme {
    SignatureScheme(rawValue: try codePoint(text))
  }

  private static func base64(_ text: String) throws -> [UInt8] {
    guard let data = Data(base64Encoded: text) else { throw Mismatch("\(text) is not base64") }
    return [UInt8](data)
  }

  /// Reads distinguished names in hexadecimal, with commas between them.
  private static func names(_ text: String) throws -> [DistinguishedName] {
    guard !text.hasPrefix("<") else { return [] }
    return try text.split(separator: ",").map { try DistinguishedName(der: try Hexadecimal.decode($0)) }
  }

  /// Reads a list of protocol names, each behind its length. RFC 7301 §3.1
  private static func protocols(_ text: String) throws -> [ApplicationProtocol] {
    var bytes = Array(text.utf8)[...]
    var names: [ApplicationProtocol] = []
    while let length = bytes.popFirst() {
      guard let name = ApplicationProtocol(bytes: Array(bytes.prefix(Int(length)))) else {
        throw Unimplemented("an empty protocol name")
      }
      names.append(name)
      bytes = bytes.dropFirst(Int(length))
    }
    return names
  }
}

extension Options {
  /// The credential that was added last, or the one that older flags give.
  fileprivate var lastCredential: CredentialOptions {
    get { credentials.last ?? credential }
    set {
      guard let last = credentials.indices.last else { return credential = newValue }
      credentials[last] = newValue
    }
  }
}
