public import TLS13Certificates
public import TLS13Crypto
import TLS13Memory

/// How a client decides that the server is who it should be.
public enum ServerAuthentication: Sendable {
  /// The server's chain must end at one of these trust anchors and carry the name that was connected to.
  case required(TrustStore)
  /// The server must hold one of these keys and shows it without a certificate; a certificate is accepted as well if
  /// there are trust anchors for it. RFC 7250
  case requiredKey(TrustedPublicKeys, orChainTo: TrustStore? = nil)
  /// Nothing is checked but that the server holds the key of whatever certificate it sends: anyone in the middle can
  /// read and change everything. For experiments only.
  case insecureNone

  /// The trust anchors for certificates.
  var trust: TrustStore? {
    switch self {
    case .required(let trust): trust
    case .requiredKey(_, let trust): trust
    case .insecureNone: nil
    }
  }

  /// The case, as sessions are bound to it.
  var name: String {
    switch self {
    case .required: "required"
    case .requiredKey: "required key"
    case .insecureNone: "none"
    }
  }

  var trustedKeys: TrustedPublicKeys? {
    switch self {
    case .requiredKey(let keys, _): keys
    case .required, .insecureNone: nil
    }
  }
}

/// What a client offers and demands. Turned into a ``ClientContext`` once and used for any number of connections.
public struct ClientConfiguration: Sendable {
  /// The cryptographic algorithms; `.default` in TLS13Providers.
  public var crypto: CryptoProvider
  /// How the server is authenticated.
  public var serverAuthentication: ServerAuthentication
  /// What we prove our own identity with when the server asks: the first whose key signs as the server wants and that one
  /// of the authorities that it names issued, else the first whose key does; ``CertificateAnswer`` says which, and why.
  public var credentials: [Credential] = []
  /// Whether nothing is sent where no credential was issued by an authority that the server names, as far as its chain
  /// shows: for a client that keeps its identity from servers which do not ask for it. RFC 9846 §4.3.4
  public var withholdsUnlistedCertificates = false
  /// Whether the server may ask for a certificate after the handshake as well, at any time. RFC 9846 §4.3.6
  public var postHandshakeAuthentication = false
  /// The application protocols, best first; empty for no ALPN. RFC 7301
  public var applicationProtocols: [ApplicationProtocol] = []
  /// The cipher suites, best first.
  public var cipherSuites: [CipherSuite]
  /// The groups, best first. RFC 9846 §4.3.7
  public var groups: [NamedGroup]
  /// The groups that the first ClientHello brings a key share for; the others cost a HelloRetryRequest.
  public var keyShareGroups: [NamedGroup]
  /// The signature schemes that the server's CertificateVerify may use, best first; those of the rsa_pkcs1 family
  /// stand for certificates only. RFC 9846 §4.3.3
  public var signatureSchemes: [SignatureScheme]
  /// The signature schemes that certificates may use, where they differ: signature_algorithms_cert. RFC 9846 §4.3.3
  public var certificateSignatureSchemes: [SignatureScheme]?
  /// Whether certificate_authorities lists the trust anchors, so that a server with several chains can choose.
  /// RFC 9846 §4.3.4
  public var sendsCertificateAuthorities = false
  /// Whether server_name tells the server, and everyone on the way, which name is connected to. Without it a server with
  /// several names may show the wrong certificate; the right name is demanded all the same. RFC 6066 §3
  public var sendsServerName = true
  /// Whether the handshake looks like a TLS 1.2 resumption to middleboxes. RFC 9846 §E.4
  public var middleboxCompatibility = true
  /// What the server's chain must satisfy beside its name: revocation, a SPIFFE identity, policies.
  public var chainRequirements = ChainRequirements()
  /// Whether and how connections are resumed; nil for never. RFC 9846 §2.2
  public var resumption: ClientResumption?
  /// Keys given outside of TLS, offered on every connection. A server that takes one is authenticated by it alone; one
  /// that takes none must present a certificate. RFC 9257
  public var externalPSKs: [ExternalPSK] = []
  /// How PSKs may be used. RFC 9846 §4.3.9
  public var pskKeyExchangeModes: [PSKKeyExchangeMode] = [.pskWithKeyExchange]
  /// What the application does itself while a connection waits; nothing by default.
  public var suspends: SuspendedOperations = []
  /// Whether the server is asked to staple an OCSP response to its certificate; nil for where revocation is checked.
  /// RFC 6066 §8, RFC 9846 §4.5.1.1
  public var requestsOCSPStapling: Bool?
  /// Whether the server is asked for the certificate timestamps of its certificate. RFC 6962 §3.3
  public var requestsCertificateTimestamps = false
  /// Whether raw public keys go before certificates where the server may show either. RFC 7250
  public var prefersRawPublicKeys = true
  /// Bounds on what the server can make us hold or do.
  public var limits = Limits()
  /// The longest record that the server may send us, 64 to 16385 bytes of content, its type and padding; nil leaves the
  /// matter out, and then we need not keep to the server's limit either. RFC 8449
  public var recordSizeLimit: Int? = 16_385
  /// How much our records are padded. RFC 9846 §5.4
  public var recordPadding = PaddingPolicy.none
  /// Whether the ClientHello holds reserved values among its suites, groups, versions, schemes, protocols and
  /// extensions, which servers must ignore: it keeps them able to. RFC 8701
  public var sendsGREASE = true
  /// Milliseconds since 1970, for certificate validity. Another clock is also the ``ticketClock``, unless that is set
  /// afterwards.
  public var clock: @Sendable () -> Int64 = SystemClock.unixMilliseconds { didSet { ticketClock = clock } }
  /// Milliseconds since 1970, for the ages of sessions: a clock that does not step when the wall clock is set.
  public var ticketClock: @Sendable () -> Int64 = SystemClock.steadyMilliseconds
  /// Is told what happens on each connection, in order.
  public var observer: (@Sendable (ConnectionEvent) -> Void)?
  /// Gets the secrets of every connection as SSLKEYLOGFILE lines; whoever has them can read everything. RFC 9850
  public var insecureKeyLog: (@Sendable (String) -> Void)?
  /// Lets a replay of recorded handshakes change each message before it is hashed and sent.
  package var insecureMessageRewriter: MessageRewriter?

  /// A configuration with the provider's suites and groups in its order, and key shares for the first two groups: with
  /// the default provider one that quantum computers do not break and one that every peer has.
  public init(crypto: CryptoProvider, serverAuthentication: ServerAuthentication) {
    self.crypto = crypto
    self.serverAuthentication = serverAuthentication
    cipherSuites = crypto.suites.map(\.suite)
    groups = crypto.groups.map(\.group)
    keyShareGroups = Array(groups.prefix(2))
    signatureSchemes = SignatureScheme.defaults(crypto)
  }
}

/// Given a HandshakeType's code and an encoded message, changes the message before it is hashed and sent. RFC 8448's traces hold messages that no
/// configuration of ours would write.
package typealias MessageRewriter = @Sendable (UInt8, [UInt8]) -> [UInt8]
