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
  /// Clients are asked and may decline. One that does not holds one of these keys, which it shows without a certificate,
  /// or has a good certificate if there are trust anchors for it. RFC 7250
  case optionalKey(TrustedPublicKeys, orChainTo: TrustStore? = nil)
  /// The same for clients that must prove their identity. RFC 7250
  case requiredKey(TrustedPublicKeys, orChainTo: TrustStore? = nil)
  /// Clients are not asked during the handshake; the application does so when it wants to know, with
  /// ``TLSConnection/requestClientCertificate(isRequired:)``. RFC 9846 §4.7.2
  ///
  /// Only clients that offered it can be asked then. What is done with others says `otherwise`. RFC 9846 §4.3.6
  case onRequest(TrustStore, otherwise: Fallback = .none)

  /// What is done with clients that cannot be asked after the handshake: most do not offer it.
  public enum Fallback: String, Sendable {
    /// They are not asked at all.
    case none
    /// They are asked during the handshake and may decline.
    case optional
    /// They are asked during the handshake and must prove their identity.
    case required
  }

  /// The case, as tickets are bound to it.
  var name: String {
    switch self {
    case .none: "none"
    case .optional: "optional"
    case .required: "required"
    case .optionalKey: "optional key"
    case .requiredKey: "required key"
    case .onRequest(_, .none): "on request"
    case .onRequest(_, let fallback): "on request, otherwise \(fallback.rawValue)"
    }
  }

  /// The trust anchors for certificates.
  var trust: TrustStore? {
    switch self {
    case .none: nil
    case .optional(let trust), .required(let trust), .onRequest(let trust, _): trust
    case .optionalKey(_, let trust), .requiredKey(_, let trust): trust
    }
  }

  var trustedKeys: TrustedPublicKeys? {
    switch self {
    case .none, .optional, .required, .onRequest: nil
    case .optionalKey(let keys, _), .requiredKey(let keys, _): keys
    }
  }

  var isRequired: Bool {
    switch self {
    case .none, .optional, .optionalKey, .onRequest: false
    case .required, .requiredKey: true
    }
  }

  /// Whether some client must prove its identity during the handshake.
  var canBeRequired: Bool {
    if case .onRequest(_, .required) = self { return true }
    return isRequired
  }

  /// What holds for one client. RFC 9846 §4.3.6
  func applied(toClientThatCanBeAskedLater canBeAskedLater: Bool) -> ClientAuthentication {
    guard case .onRequest(let trust, let fallback) = self, !canBeAskedLater else { return self }
    switch fallback {
    case .none: return .none
    case .optional: return .optional(trust)
    case .required: return .required(trust)
    }
  }

  var isDuringHandshake: Bool {
    switch self {
    case .none, .onRequest: false
    case .optional, .required, .optionalKey, .requiredKey: true
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
  /// Whether a client that puts TLS_CHACHA20_POLY1305_SHA256 first gets it wherever it is among our suites: such a client
  /// has no AES instructions.
  public var followsChaCha20Preference = true
  /// The groups, best first; our order decides among those that the client brings a share for. RFC 9846 §4.3.7
  public var groups: [NamedGroup]
  /// Whether our best group that the client has counts even where its key share is for another, at the price of a
  /// HelloRetryRequest. RFC 9846 §4.3.8
  public var retriesForBetterGroup = false
  /// The signature schemes that a client's CertificateVerify may use, best first; those of the rsa_pkcs1 family stand
  /// for certificates only. RFC 9846 §4.3.3
  public var signatureSchemes: [SignatureScheme]
  /// The signature schemes that certificates may use, where they differ: signature_algorithms_cert. RFC 9846 §4.3.3
  public var certificateSignatureSchemes: [SignatureScheme]?
  /// Whether CertificateRequest lists the trust anchors, so that a client with several certificates can choose.
  /// RFC 9846 §4.3.4
  public var sendsCertificateAuthorities = true
  /// What CertificateRequest lists instead of the trust anchors, such as the intermediates that issue for clients.
  public var certificateAuthorities: [DistinguishedName]?
  /// Whether the handshake looks like a TLS 1.2 resumption to middleboxes even where the client does not ask for that.
  /// RFC 9846 §E.4
  public var middleboxCompatibility = false
  /// What a client's chain must satisfy: revocation, a SPIFFE identity, policies.
  public var chainRequirements = ChainRequirements()
  /// Whether and how connections are resumed; nil for never. RFC 9846 §2.2
  public var resumption: ServerResumption?
  /// Makes HelloRetryRequest stateless: what the server must remember of the first ClientHello goes into a cookie, which
  /// any server with the same keys can take up within a minute; nil keeps it in memory. RFC 9846 §4.3.2
  public var retryCookies: (any TicketProtection)?
  /// Keys given outside of TLS; a client that offers one is authenticated by it and asked for nothing else, so that
  /// clients which must have certificates cannot use them. RFC 9257
  public var externalPSKs: [ExternalPSK] = []
  /// How PSKs may be used. RFC 9846 §4.3.9
  public var pskKeyExchangeModes: [PSKKeyExchangeMode] = [.pskWithKeyExchange]
  /// What the application does itself while a connection waits; nothing by default.
  public var suspends: SuspendedOperations = []
  /// Whether the client is asked to staple an OCSP response to its certificate; nil for where revocation is checked.
  /// RFC 6066 §8, RFC 9846 §4.5.1.1
  public var requestsOCSPStapling: Bool?
  /// Whether the client is asked for the certificate timestamps of its certificate. RFC 6962 §3.3
  public var requestsCertificateTimestamps = false
  /// Whether raw public keys go before certificates where the client may show either. RFC 7250
  public var prefersRawPublicKeys = true
  /// Bounds on what a client can make us hold or do.
  public var limits = Limits()
  /// The longest record that the client may send us, 64 to 16385 bytes of content, its type and padding; nil leaves the
  /// matter out, and then we need not keep to the client's limit either. RFC 8449
  public var recordSizeLimit: Int? = 16_385
  /// How much our records are padded. RFC 9846 §5.4
  public var recordPadding = PaddingPolicy.none
  /// Whether CertificateRequest and NewSessionTicket hold reserved values, which clients must ignore: it keeps them able
  /// to. RFC 8701
  public var sendsGREASE = true
  /// Milliseconds since 1970, for certificate validity. Another clock is also the ``ticketClock``, unless that is set
  /// afterwards.
  public var clock: @Sendable () -> Int64 = SystemClock.unixMilliseconds { didSet { ticketClock = clock } }
  /// Milliseconds since 1970, for the ages of tickets, cookies and 0-RTT handshakes: a clock that does not step when the wall clock is set.
  public var ticketClock: @Sendable () -> Int64 = SystemClock.steadyMilliseconds
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
