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
      switch item {
      case .certificate(let certificate):
        let next = index + 1 < certificates.count ? certificates[index + 1] : nil
        index += 1
        let report = CertificateReport(certificate, now: now, crypto: crypto)
        paragraphs.append(Self.paragraph("certificate \(index)", report.fields(next: next)))
      case .privateKey(let der): paragraphs.append(Self.paragraph("private key", keyFields(der)))
      case .other(let label): paragraphs.append("\(Printable.line(label)): not something that is shown here")
      }
    }
    return paragraphs.joined(separator: "\n\n")
  }

  private static func summary(_ items: [InspectedFile.Item]) -> String {
    var (certificates, keys) = (0, 0)
    for item in items {
      switch item {
      case .certificate: certificates += 1
      case .privateKey: keys += 1
      case .other: break
      }
    }
    return "\(count(certificates, "certificate")), \(count(keys, "private key"))"
  }

  static func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }

  private static func paragraph(_ title: String, _ fields: [(String, String)]) -> String {
    let lines = fields.map { name, value in
      "  " + name + String(repeating: " ", count: max(1, 16 - name.count)) + Printable.line(value)
    }
    return ([title] + lines).joined(separator: "\n")
  }

  /// A private key's kind and owner; never the secret.
  private func keyFields(_ der: [UInt8]) -> [(String, String)] {
    do {
      let key = try PrivateKey(der: der)
      let kind = KeyText.describe(key.algorithm, key.material.keyType)
      let publicKey = try key.signingKey(crypto).publicKey
      return [("key", kind), ("belongs to", owner(publicKey))]
    } catch { return [("key", "cannot be used: \(error)")] }
  }

  private func owner(_ key: PublicKey) -> String {
    let owner = knownCertificates.first { certificate in (try? certificate.subjectPublicKeyInfo.key) == key }
    guard let owner else { return "none of the certificates at hand; name the certificate's file as well" }
    return "the certificate of \(owner.subject)"
  }
}
