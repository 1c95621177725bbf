import TLS13
import TLS13Certificates
import TLS13Crypto

/// The sentences of the telling.
enum ExplainText {
  static func title(_ side: Explainer.Side) -> [String] {
    ["The handshake, seen from the \(side == .client ? "client" : "server") (-> sent, <- received)"]
  }

  static func sessionNotOffered(_ mismatch: SessionMismatch) -> String {
    "The session is not offered: \(mismatch). This is a whole handshake."
  }

  static func clientHello(_ name: String?, _ suites: [CipherSuite], _ groups: [NamedGroup]) -> String {
    let target = name.map { "for \(Printable.line($0))" } ?? "without a server name"
    return "\(target); offers \(list(suites)) and the groups \(list(groups))"
  }

  static func keyShares(_ shares: [NamedGroup]) -> String {
    "With it come fresh public keys (key shares) for \(list(shares)): the client's half of the key exchange."
  }

  static func serverHello(_ suite: CipherSuite, _ group: NamedGroup?, _ psk: Int?) -> String {
    let exchange = group.map { " and \($0)" } ?? ""
    return "takes \(suite)\(exchange)\(psk == nil ? "" : " and a secret that both sides have already (PSK)")"
  }

  static func helloRetryRequest(_ group: NamedGroup?) -> String {
    "the server wants \(group.map { "a key share for \($0)" } ?? "to see its cookie again"); the client asks once more"
  }

  static func sharedSecret(_ group: NamedGroup) -> String {
    let exchange =
      group == .x25519MLKEM768
      ? "an ephemeral Diffie-Hellman exchange and an ML-KEM encapsulation" : "an ephemeral Diffie-Hellman exchange"
    return """
      Both sides compute the shared secret now, from \(exchange) in the two hellos (\(group)). The usual telling has \
      the client send random bytes encrypted to the server's public key; TLS 1.3 does not, so that a server key stolen \
      later decrypts nothing recorded today. From here on everything is encrypted, the certificates too.
      """
  }

  static func certificateRequest(_ schemes: [SignatureScheme], _ authorities: Int) -> String {
    let issuers =
      switch authorities {
      case 0: "any authority"
      case 1: "one authority, which it names"
      default: "\(authorities) authorities, which it names"
      }
    return "the server asks who the client is; it takes certificates from \(issuers), and signatures with "
      + list(schemes.filter { !$0.isRSAPKCS1 })
  }

  static let mutual = "Authentication goes two ways from here: six steps instead of five."
  static let askedLater = """
    The server asks only now, with the connection open already: the client's signature will cover the handshake and \
    this request, whose random context nobody could foresee.
    """

  static func certificate(_ chain: [Certificate]) -> String {
    guard let leaf = chain.first else { return "empty: there is none to send" }
    let more = chain.count > 1 ? ", with \(InspectReport.count(chain.count - 1, "more certificate"))" : ""
    return "\(name(leaf)), issued by \(leaf.issuer)\(more)"
  }

  static func rawPublicKey(_ key: SubjectPublicKeyInfo) -> String {
    "a public key (\(KeyText.describe(key))) without a certificate: the other side has to know it already"
  }

  static let certificateProvesNothing = "A certificate is public: by itself it proves nothing about who sent it."

  static func certificateVerify(_ sender: Explainer.Side, _ scheme: SignatureScheme) -> String {
    "the \(sender == .client ? "client" : "server") signs the handshake so far with its certificate's key (\(scheme))"
  }

  static func possessionProved(_ peer: Explainer.Side, isRawPublicKey: Bool) -> String {
    let key = isRawPublicKey ? "the key that it showed, and that key is trusted here" : "the key of its certificate"
    return "The signature is good: the \(peer == .client ? "client" : "server") holds \(key), here and now."
  }

  static func chainValidated(_ chain: ValidatedChain, _ side: Explainer.Side) -> String {
    let path = chain.certificates.map(name).joined(separator: " <- ")
    let checks =
      side == .client
      ? "signatures, dates, its purpose (a server) and the name that was connected to"
      : "signatures, dates and its purpose (a client)"
    return "The path is good: \(path), which is a trust anchor here. Checked: \(checks)."
  }

  static let finished = "a checksum of the whole handshake, keyed with the shared secret"
  static let finishedVerified = "It is right: nobody changed the handshake on the way, and both hold the same secret."
  static let secretIsShared = "The secret is that of step 2; from it come the keys for application data."
  static let serverValidatedElsewhere = """
    That happens at the client, which goes on if the certificate is good and sends an alert if it is not.
    """
  static let clientValidatedElsewhere = """
    That happens at the server, and after the client's Finished: a refusal comes as an alert later, where one would \
    expect data. Without an alert, the certificate was good.
    """
  static let noClientCertificate = """
    There is nothing to validate: a server that requires a certificate ends here, another goes on without knowing who \
    the client is.
    """
  static let data = """
    Each direction has its own key, and each record its own number: nothing can be read, changed or replayed.
    """
  static let refusedLate = """
    In TLS 1.3 this is how a client learns that its certificate is refused: its own handshake was already complete.
    """

  static func alert(_ alert: AlertDescription) -> String {
    switch alert {
    case .closeNotify: "the sender will send no more; nothing was cut off"
    case .userCanceled: "the sender gives up before the handshake is complete"
    default: "the connection ends here"
    }
  }

  /// The subject, or the first name where the subject is empty.
  static func name(_ certificate: Certificate) -> String {
    guard certificate.subject.isEmpty else { return certificate.subject.description }
    return certificate.subjectAlternativeNames.first.map(GeneralNameText.describe) ?? "a certificate without a name"
  }

  private static func list<Value: CustomStringConvertible>(_ values: [Value]) -> String {
    values.map(\.description).joined(separator: ", ")
  }
}

extension SignatureScheme {
  /// Whether it is for certificates only: in a CertificateVerify it may not stand. RFC 9846 §4.3.3
  fileprivate var isRSAPKCS1: Bool { [.rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512].contains(self) }
}
