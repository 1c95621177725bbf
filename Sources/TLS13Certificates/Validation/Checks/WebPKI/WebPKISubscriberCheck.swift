/// The Baseline Requirements' profile of a subscriber's certificate, the end entity. BR §7.1.2.7
extension CertificateChecks {
  func webPKISubscriber() throws(ValidationError) {
    // BR §7.1.2.7.8, §7.1.2.7.11
    try demand(certificate.basicConstraints?.isCA != true, "BR §7.1.2.7.8", "a CA certificate as an end entity")
    try demand(
      certificate.keyUsage?.isDisjoint(with: [.keyCertSign, .cRLSign]) != false, "BR §7.1.2.7.11",
      "an end entity with keyCertSign or cRLSign")
    try webPKIPurposes()
    try webPKINames()
    try webPKICommonName()
  }

  // BR §7.1.2.7.6, §7.1.2.7.10
  private func webPKIPurposes() throws(ValidationError) {
    guard let purposes = certificate.extendedKeyUsage, let entry = certificate.fields.extensions[.extKeyUsage] else {
      return try demand(false, "BR §7.1.2.7.6", "no extKeyUsage")
    }
    try demand(!entry.isCritical, "BR §7.1.2.7.6", "critical extKeyUsage")
    try demand(!purposes.contains(.any), "BR §7.1.2.7.10", "anyExtendedKeyUsage")
  }

  // BR §7.1.2.7.12, §3.2.2.6
  private func webPKINames() throws(ValidationError) {
    guard let entry = certificate.fields.extensions[.subjectAltName] else {
      return try demand(false, "BR §7.1.2.7.12", "no subjectAltName")
    }
    try demand(
      entry.isCritical == certificate.subject.isEmpty, "BR §7.1.2.7.12",
      entry.isCritical ? "critical subjectAltName beside a subject" : "an empty subject without critical subjectAltName"
    )
    for case .dnsName(let name) in certificate.subjectAlternativeNames where name.hasPrefix("*.") {
      try demand(
        !policy.publicSuffixes.contains(String(name.dropFirst(2))), "BR §3.2.2.6",
        "\(name.debugDescription) is a wildcard for everybody's names below a public suffix")
    }
  }
}
