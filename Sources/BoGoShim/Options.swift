import TLS13
import TLS13Crypto

/// What one connection is to do and what to expect of it.
struct Options: Sendable {
  // MARK: The run

  var port = 0
  var usesIPv6 = false
  var shimID: UInt64 = 0
  var isServer = false
  var resumeCount = 0
  var asksForHandshaker = false

  // MARK: What is offered

  /// The certificate and key that older flags give.
  var credential = CredentialOptions()
  /// Those that each flag for a new credential adds.
  var credentials: [CredentialOptions] = []
  var trustPath: String?
  var hostName: String?
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

  // MARK: Authentication of the peer

  var requiresClientCertificate = false
  var verifiesPeer = false
  var failsVerification = false
  /// Whether the verdict is the application's own, which has an alert of its own.
  var hasOwnVerification = false

  // MARK: What happens

  var isAsynchronous = false
  var handshakesImplicitly = false
  var writesFirst = false
  var initialWrite = "hello"
  var initialWriteCount = 1
  var leavesWriteUnfinished = false
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

/// A certificate chain and its key, by their files, and how they are used.
struct CredentialOptions: Sendable {
  var chainPath: String?
  var keyPath: String?
  /// Which schemes may sign, best first; empty for all that fit.
  var schemes: [SignatureScheme] = []
  var mustMatchIssuer = false
}
