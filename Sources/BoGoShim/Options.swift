import TLS13
import TLS13Certificates
import TLS13Crypto

/// What one connection is to do and what to expect of it.
struct Options: Sendable {
  // MARK: The run

  var port = 0
  var usesIPv6 = false
  var shimID: UInt64 = 0
  var isServer = false
  /// Whether an earlier connection is to be resumed.
  var isResumption = false
  var resumeCount = 0
  var asksForHandshaker = false

  // MARK: What is offered

  /// The certificate and key that older flags give.
  var credential = CredentialOptions()
  /// Those that each flag for a new credential adds.
  var credentials: [CredentialOptions] = []
  var trustPath: String?
  var hostName: String?
  var greases = false
  /// What the client offers, as ALPN writes it.
  var advertisedALPN: [ApplicationProtocol] = []
  var selectedALPN: String?
  var rejectsALPN = false
  var groups: [NamedGroup] = []
  var keyShares: [NamedGroup]?
  var verifySchemes: [SignatureScheme] = []
  var minimumVersion = 0
  var maximumVersion = 0x0304
  var maximumCertificateList: Int?
  /// Bytes of content in each record.
  var recordContent: Int?

  // MARK: Resumption

  var usesTickets = true
  /// Whether a server that could send tickets sends none.
  var skipsTickets = false
  var usesEarlyData = false
  /// Whether a ticket stands for a client's chain by a digest only.
  var retainsDigests = false
  /// Whether the peer is judged again when a connection is resumed.
  var verifiesOnResumption = false
  /// Seconds that pass after the connection.
  var delay: Int64 = 0

  // MARK: Authentication of the peer

  var requiresClientCertificate = false
  /// What the server lists as issuers of client certificates.
  var authorities: [DistinguishedName]?
  var verifiesPeer = false
  var failsVerification = false
  /// Whether the verdict is the application's own, which has an alert of its own.
  var hasOwnVerification = false

  /// Certificate types that the peer may show, best first; empty for X.509 alone. RFC 7250
  var acceptedTypes: [Int] = []
  /// Certificate types that a client may show.
  var availableTypes: [Int] = []
  var requestsStapling = false
  var requestsTimestamps = false
  var staples = true
  /// Whether the application finds fault with the stapled OCSP response.
  var failsStapling = false

  /// Whether a client knows its server by a shared key alone.
  var needsSharedKey: Bool {
    !isServer && !verifiesPeer && credentials.contains { $0.kind == .preSharedKey }
  }

  // MARK: What happens

  var isAsynchronous = false
  var handshakesImplicitly = false
  var writesFirst = false
  var initialWrite = "hello"
  var initialWriteCount = 1
  var leavesWriteUnfinished = false
  /// The handshake message after which early data is written, instead of at once.
  var earlyWriteAfter: UInt8?
  var shutsDown = false
  var checksCloseNotify = false
  var sendsAlert = false
  var updatesKeys = false
  var updatesKeysBeforeRead = false
  var exportLength = 0
  var exportLabel = ""
  var exportContext = ""
  var exportsTrafficSecrets = false

  var expectations = Expectations()
}
