import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// A certificate as names and values for people.
struct CertificateReport {
  private let certificate: Certificate
  private let now: Int64
  private let crypto: CryptoProvider

  init(_ certificate: Certificate, now: Int64, crypto: CryptoProvider) {
    self.certificate = certificate
    self.now = now
    self.crypto = crypto
  }

  /// The fields in the order of interest; `next` is the certificate that follows in its file.
  func fields(next: Certificate?) -> [(String, String)] {
    var fields = [("subject", subject), ("issued by", certificate.issuer.description)]
    let names = certificate.subjectAlternativeNames.map(GeneralNameText.describe)
    if !names.isEmpty { fields.append(("names", names.joined(separator: ", "))) }
    fields += [("valid", validity), ("key", KeyText.describe(certificate.subjectPublicKeyInfo)), ("good for", usages)]
    if let features = certificate.tlsFeatures { fields.append(("promises", "TLS features: \(features)")) }
    fields.append(("signature", certificate.signatureAlgorithm.description))
    fields.append(("serial number", hexadecimal(certificate.serialNumber.span)))
    if let fingerprint { fields.append(("SHA-256", fingerprint)) }
    fields.append(("signed by", relation(to: next)))
    fields += certificate.flaws.map { ("WARNING", $0.description) }
    return fields
  }

  private var subject: String { certificate.subject.isEmpty ? "(empty: see names)" : certificate.subject.description }

  private var validity: String {
    "\(Times.text(certificate.notBefore)) to \(Times.text(certificate.notAfter)), \(Self.remaining(certificate, now))"
  }

  /// The days that are left, or since when it is too late.
  static func remaining(_ certificate: Certificate, _ now: Int64) -> String {
    if now < certificate.notBefore {
      return "NOT YET VALID: begins in \(days(certificate.notBefore - now))"
    }
    if now > certificate.notAfter { return "EXPIRED \(days(now - certificate.notAfter)) ago" }
    return "\(days(certificate.notAfter - now)) left"
  }

  private static func days(_ seconds: Int64) -> String {
    seconds < Times.day ? "less than a day" : InspectReport.count(Int(seconds / Times.day), "day")
  }

  /// Roles and usages in one line.
  private var usages: String {
    var parts: [String] = []
    if let constraints = certificate.basicConstraints, constraints.isCA {
      let length = constraints.pathLength.map { ", at most \(InspectReport.count($0, "CA")) below it" }
      parts.append("issuing certificates (a CA\(length ?? ""))")
    }
    if let purposes = certificate.extendedKeyUsage { parts += purposes.map(Self.role) }
    if let usage = certificate.keyUsage { parts.append(usage.description) }
    return parts.isEmpty ? "anything: no usage is stated" : parts.joined(separator: "; ")
  }

  private static func role(_ purpose: KeyPurpose) -> String {
    switch purpose {
    case .serverAuthentication: "a server (serverAuth)"
    case .clientAuthentication: "a client (clientAuth)"
    case .ocspSigning: "a responder of OCSP (OCSPSigning)"
    case .any, .other: purpose.description
    }
  }

  private var fingerprint: String? {
    crypto.hash(.sha256).map { hash in
      hexadecimal(hash.digest(of: certificate.der.span).span, separator: ":").uppercased()
    }
  }

  /// Who issued it, as far as signatures show.
  private func relation(to next: Certificate?) -> String {
    if certificate.isIssued(by: certificate, crypto: crypto) { return "itself: it signs for itself, as roots do" }
    guard let next else { return "not in this file" }
    return certificate.isIssued(by: next, crypto: crypto)
      ? "the next certificate: its key made the signature"
      : "NOT THE NEXT CERTIFICATE: the chain is broken here, or out of order"
  }
}
