import TLS13Certificates

/// What a check looked at, in a few words.
enum VerifyFacts {
  /// The check for people.
  static func name(_ check: ValidationCheck) -> String {
    switch check {
    case .validity: "validity"
    case .criticalExtensions: "critical extensions"
    case .keyUsage: "key usage"
    case .purpose: "purpose"
    case .keyStrength: "key strength"
    case .profile: "profile"
    case .certificateAuthority: "is a CA"
    case .pathLength: "path length"
    case .nameConstraints: "name constraints"
    case .tlsFeatures: "TLS features"
    case .signature: "signature"
    case .trust: "trust"
    case .policies: "policies"
    case .revocation: "revocation"
    case .identity: "identity"
    }
  }

  /// Whom the certificate must prove.
  static func peer(_ policy: ValidationPolicy) -> String {
    let role =
      switch policy.role {
      case .server(let name?): "a server named \(name)"
      case .server(nil): "any server"
      case .client: "a client"
      }
    return role + (policy.spiffe.map { " that is \($0)" } ?? "")
  }

  /// What was found where a check passed.
  static func found(_ step: ValidationReport.Step, _ path: [Certificate], _ policy: ValidationPolicy) -> String {
    let certificate = path[step.index]
    switch step.check {
    case .validity: return "\(Times.text(certificate.notBefore)) to \(Times.text(certificate.notAfter))"
    case .criticalExtensions: return "each is understood"
    case .keyUsage: return certificate.keyUsage?.description ?? "not restricted"
    case .purpose:
      return certificate.extendedKeyUsage.map { $0.map(\.description).joined(separator: ", ") } ?? "not restricted"
    case .keyStrength: return KeyText.describe(certificate.subjectPublicKeyInfo)
    case .profile: return "\(policy.profile)"
    case .certificateAuthority: return certificate.version < 3 ? "an anchor of version 1" : "cA is TRUE"
    case .pathLength: return pathLength(certificate, intermediates: step.index - 1)
    case .nameConstraints: return "every name below is allowed"
    case .tlsFeatures: return certificate.tlsFeatures?.description ?? "none"
    case .signature: return "\(certificate.signatureAlgorithm), by \(path[step.index + 1].subject)"
    case .trust: return "a trust anchor"
    case .policies: return "an accepted policy is valid for the path"
    case .revocation: return "not revoked"
    case .identity: return peer(policy)
    }
  }

  private static func pathLength(_ certificate: Certificate, intermediates: Int) -> String {
    let limit = certificate.basicConstraints?.pathLength.map { "at most \($0) allowed" } ?? "no limit"
    return "\(intermediates) below it, \(limit)"
  }
}
