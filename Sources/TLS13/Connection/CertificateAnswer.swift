public import TLS13Certificates
import TLS13Crypto

/// Which certificate a client sent to a server that asked for one, or why it sent none. RFC 9846 §4.5.1.2
public struct CertificateAnswer: Sendable {
  /// What decided.
  public enum Reason: Hashable, Sendable {
    /// Sent: an authority that the server names issued it, or the server names none.
    case fits
    /// Sent as the best there is: no certificate of its chain was issued by an authority that the server names.
    case unlisted
    /// Nothing sent: no credential is configured, or none of the type that the server takes.
    case noneConfigured
    /// Nothing sent: no key signs with a scheme that the server takes.
    case noCommonScheme
    /// Nothing sent: as ``unlisted``, and ``ClientConfiguration/withholdsUnlistedCertificates`` is set.
    case withheld
    /// Nothing sent: the application selected none.
    case declined
  }

  /// One reference, since every connection that is asked keeps it until data comes.
  private final class Storage: Sendable {
    let reason: Reason
    let credential: Credential?
    let request: ClientCertificateRequest

    init(_ reason: Reason, _ credential: Credential?, _ request: ClientCertificateRequest) {
      self.reason = reason
      self.credential = credential
      self.request = request
    }
  }

  private let storage: Storage

  init(_ reason: Reason, _ credential: Credential?, _ request: ClientCertificateRequest) {
    storage = Storage(reason, credential, request)
  }

  /// What decided.
  public var reason: Reason { storage.reason }

  /// The certificate that was sent, or the first that was not; nil for a raw public key, and where there is none.
  public var certificate: Certificate? { storage.credential?.chain.first }

  /// Whether a certificate or a raw public key was sent.
  public var isSent: Bool { reason == .fits || reason == .unlisted }

  /// The names of the authorities that the server asked for, as DER; empty for any. RFC 9846 §4.3.4
  public var authorities: [[UInt8]] { storage.request.authorities }
}

extension CertificateAnswer: CustomStringConvertible {
  /// What was sent or not, why, and what to do, for a line of text.
  public var description: String {
    switch reason {
    case .fits: "\(ours) was sent"
    case .unlisted:
      "\(ours) was sent although the server asks for one from \(asked): if that issuer is certified there, add its "
        + "certificate to the chain"
    case .noneConfigured:
      "no certificate was sent: none that the server takes is configured; it asks for one from \(asked)"
    case .noCommonScheme:
      "\(ours) was not sent: its key signs with \(storage.credential?.signatureSchemes ?? []), and the server takes "
        + "\(storage.request.signatureSchemes.map { SignatureScheme(rawValue: $0) })"
    case .withheld: "\(ours) was not sent: the server asks for one from \(asked)"
    case .declined: "no certificate was sent: the application selected none; the server asks for one from \(asked)"
    }
  }

  private var asked: String { AuthorityNames.summary(authorities) }

  private var ours: String {
    guard let certificate else { return "our raw public key" }
    return "our certificate (\(certificate.subject.summary), issued by \(certificate.issuer.summary))"
  }
}
