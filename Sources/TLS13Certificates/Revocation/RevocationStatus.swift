/// What the CRLs say about one certificate.
enum RevocationStatus {
  /// Every reason is covered by a CRL that does not list it.
  case good
  /// A CRL lists it.
  case revoked(RevocationListEntry, CertificateRevocationList)
  /// Some reason is not covered.
  case unknown(RevocationObstacle)
}

/// Why a CRL could not tell a certificate's status; the one that came furthest is reported.
struct RevocationObstacle {
  /// How far a CRL came, in the order of RFC 5280 §6.3.3.
  enum Stage: Int {
    case none, scope, unprocessed, issuer, stale, reasons
  }

  let stage: Stage
  let detail: String
  let remedy: String

  /// Whether nothing was given that speaks for the certificate.
  var isAbsence: Bool { stage == .none }

  static func none(_ certificate: Certificate) -> RevocationObstacle {
    RevocationObstacle(
      stage: .none,
      detail: "there is no CRL by \(certificate.issuer) or a CRL issuer that it names, and no OCSP response",
      remedy: "give the CRL of its issuer, or have the peer staple an OCSP response")
  }

  mutating func note(_ stage: Stage, _ crl: CertificateRevocationList, _ detail: String, _ remedy: String) {
    guard stage.rawValue > self.stage.rawValue else { return }
    self = RevocationObstacle(stage: stage, detail: "the CRL of \(crl.issuer) \(detail)", remedy: remedy)
  }
}

extension RevocationPolicy.Mode {
  /// Whether a certificate is refused whose status cannot be told for this reason.
  func refuses(_ obstacle: RevocationObstacle) -> Bool {
    switch self {
    case .off, .checkGiven: false
    case .requireWhereGiven: !obstacle.isAbsence
    case .require: true
    }
  }
}
