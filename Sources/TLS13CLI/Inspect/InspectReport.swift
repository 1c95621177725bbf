import TLS13Certificates
import TLS13Crypto

/// Files as text for people.
struct InspectReport {
  let now: Int64
  let crypto: CryptoProvider
  /// Where the owner of a private key is looked for.
  let knownCertificates: [Certificate]

  /// A heading and one paragraph per object.
  func text(_ file: InspectedFile) -> String {
    var paragraphs = ["\(file.path): \(Self.summary(file.items))"]
    let certificates = file.certificates
    var index = 0
    for item in file.items {
      if case .certificate(let certificate) = item {
        let next = index + 1 < certificates.count ? certificates[index + 1] : nil
        index += 1
        let report = CertificateReport(certificate, now: now, crypto: crypto)
        paragraphs.append(Self.paragraph("certificate \(index)", report.fields(next: next)))
      } else {
        paragraphs.append(paragraph(item))
      }
    }
    return paragraphs.joined(separator: "\n\n")
  }

  private func paragraph(_ item: InspectedFile.Item) -> String {
    switch item {
    case .certificate(let certificate):
      Self.paragraph("certificate", CertificateReport(certificate, now: now, crypto: crypto).fields(next: nil))
    case .privateKey(let key): Self.paragraph("private key", keyFields(key))
    case .request(let request):
      Self.paragraph("certificate request", RequestReport(request: request, crypto: crypto).fields)
    case .revocationList(let list):
      Self.paragraph("certificate revocation list", RevocationListReport(list: list, now: now).fields)
    case .ocspResponse(let response):
      Self.paragraph("OCSP response", OCSPResponseReport(response: response, now: now).fields)
    case .bundle(let bundle): Self.paragraph("PKCS#12 bundle", [("opened", Self.bundleText(bundle))])
    case .publicKey(let key): Self.paragraph("public key", [("key", KeyText.describe(key))])
    case .other(let format): Printable.line("\(format.name): \(format.remedy)")
    }
  }

  private static func summary(_ items: [InspectedFile.Item]) -> String {
    let kinds = items.map(kind)
    func count(_ what: String) -> Int { kinds.count { $0 == what } }
    let always = ["certificate", "private key"].map { Self.count(count($0), $0) }
    let others = ["request", "revocation list", "OCSP response", "PKCS#12 bundle", "public key"].filter {
      count($0) > 0
    }
    return (others.isEmpty ? always : others.map { Self.count(count($0), $0) } + (hasBoth(kinds) ? always : []))
      .joined(separator: ", ")
  }

  private static func hasBoth(_ kinds: [String]) -> Bool {
    kinds.contains("certificate") || kinds.contains("private key")
  }

  private static func kind(_ item: InspectedFile.Item) -> String {
    switch item {
    case .certificate: "certificate"
    case .privateKey: "private key"
    case .request: "request"
    case .revocationList: "revocation list"
    case .ocspResponse: "OCSP response"
    case .bundle: "PKCS#12 bundle"
    case .publicKey: "public key"
    case .other: "other"
    }
  }

  static func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }

  private static func paragraph(_ title: String, _ fields: [(String, String)]) -> String {
    let lines = fields.map { name, value in
      "  " + name + String(repeating: " ", count: max(1, 16 - name.count)) + Printable.line(value)
    }
    return ([title] + lines).joined(separator: "\n")
  }

  private static func bundleText(_ bundle: InspectedBundle) -> String {
    switch bundle {
    case .locked: "no: encrypted; give its password with --password-file FILE"
    case .open(_, _, true): "yes, and nobody changed it who does not have the password"
    case .open(_, _, false): "yes, BUT IT HAS NO MAC: its certificates may have been exchanged"
    }
  }

  /// A private key's kind and owner; never the secret.
  private func keyFields(_ key: InspectedKey) -> [(String, String)] {
    switch key {
    case .usable(let kind, let publicKey, let isEncrypted):
      [("key", kind), ("encrypted", isEncrypted ? "yes" : "no"), ("belongs to", owner(publicKey))]
    case .locked: [("encrypted", "yes; give its password with --password-file FILE")]
    case .unusable(let reason): [("key", "cannot be used: \(reason)")]
    }
  }

  private func owner(_ key: PublicKey) -> String {
    let owner = knownCertificates.first { certificate in (try? certificate.subjectPublicKeyInfo.key) == key }
    guard let owner else { return "none of the certificates at hand; name the certificate's file as well" }
    return "the certificate of \(owner.subject)"
  }
}
