public import TLS13Certificates
public import TLS13Crypto
import TLS13Memory

/// Whether a server asks its clients who they are. Stated, never implied.
public enum ClientAuthentication: Sendable {
  /// Clients are not asked: one-way authentication.
  case none
  /// Clients are asked and may decline. A certificate that is sent must be good.
  case optional(TrustStore)
  /// Clients must prove their identity: mutual authentication.
  case required(TrustStore)
  /// Clients are not asked during the handshake; the application does so when it wants to know, with
  /// ``TLSConnection/requestClientCertificate(isRequired:)``. RFC 9846 §4.7.2
  case onRequest(TrustStore)

  /// The case, as tickets are bound to it.
  var name: String {
    switch self {
    case .none: "none"
    case .optional: "optional"
    case .required: "required"
    case .onRequest: "on request"
    }
  }

  var trust: TrustStore? {
    switch self {
    case .none: nil
    case .optional(let trust), .required(let trust), .onRequest(let trust): trust
    }
  }

  var isDuringHandshake: Bool {
    switch self {
    case .none, .onRequest: false
    case .optional, .required: true
    }
  }
}

/// What a server offers and demands. Turned into a ``ServerContext`` once and used for any number of connections.
public struct ServerConfiguration: Sendable {
  /// The cryptographic algorithms; `.default` in TLS13Providers.
  public var crypto: CryptoProvider
  /// What the server proves its identity with. The first whose certificate carries the name that the client asks for
  /// is used; where none does, the first of all, unless ``requiresKnownServerName`` is set.
  public var credentials: [Credential]
  /// Whether clients are asked who they are.
  public var clientAuthentication: ClientAuthentication
  /// Refuses a client that asks for a name that no credential carries, with unrecognized_name, and one that
  /// asks for none with missing_extension. RFC 6066 §3, RFC 9846 §9.2
  public var requiresKnownServerName = false
  /// The application protocols, best first; empty for no ALPN. A client that offers only others is refused. RFC 7301
  public var applicationProtocols: [ApplicationProtocol] = []
  /// The cipher suites, best first; our order decides.
  public var cipherSuites: [CipherSuite]
  /// The groups, best first; our order decides among those that the client brings a share for. RFC 9846 §4.3.7
  public var groups: [NamedGroup]
  /// The signature schemes that a client's CertificateVerify may use, best first; those of the rsa_pkcs1 family stand
  /// for certificates only. RFC 9846 §4.3.3
  public var signatureSchemes: [SignatureScheme]
  /// The signature schemes that certificates may use, where they differ: signature_algorithms_cert. RFC 9846 §4.3.3
  public var certificateSignatureSchemes: [SignatureScheme]?
  /// Whether CertificateRequest lists the trust anchors, so that a client with several certificates can choose.
  /// RFC 9846 §4.3.4
  public var sendsCertificateAuthorities = true
  /// What a client's chain must satisfy: revocation, a SPIFFE identity, policies.
  public var chainRequirements = ChainRequirements()
  /// Whether and how connections are resumed; nil for never. RFC 9846 §2.2
  public var resumption: ServerResumption?
  /// Keys given outside of TLS; a client that offers one is authenticated by it and asked for nothing else, so that
  /// clients which must have certificates cannot use them. RFC 9257
  public var externalPSKs: [ExternalPSK] = []
  /// How PSKs may be used. RFC 9846 §4.3.9
  public var pskKeyExchangeModes: [PSKKeyExchangeMode] = [.pskWithKeyExchange]
  /// What the application does itself while a connection waits; nothing by default.
  public var suspends: SuspendedOperations = []
  /// Bounds on what a client can make us hold or do.
  public var limits = Limits()
  /// Milliseconds since 1970, for certificate validity.
  public var clock: @Sendable () -> Int64 = SystemClock.unixMilliseconds
  /// Is told what happens on each connection, in order.
  public var observer: (@Sendable (ConnectionEvent) -> Void)?
  /// Gets the secrets of every connection as SSLKEYLOGFILE lines; whoever has them can read everything. RFC 9850
  public var insecureKeyLog: (@Sendable (String) -> Void)?
  /// Lets a replay of recorded handshakes change each message before it is hashed and sent.
  package var insecureMessageRewriter: MessageRewriter?

  /// A configuration with the provider's suites and groups in its order.
  public init(crypto: CryptoProvider, credentials: [Credential], clientAuthentication: ClientAuthentication) {
    self.crypto = crypto
    self.credentials = credentials
    self.clientAuthentication = clientAuthentication
    cipherSuites = crypto.suites.map(\.suite)
    groups = crypto.groups.map(\.group)
    signatureSchemes = SignatureScheme.defaults(crypto)
  }
}
