import TLS13Certificates

/// What is said about a certificate that was just issued.
enum IssuedText {
  static func say(_ certificate: Certificate, in path: String, by authority: CertificateAuthority) {
    let names = certificate.subjectAlternativeNames.map(GeneralNameText.describe).joined(separator: ", ")
    let subject = certificate.subject.isEmpty ? names : certificate.subject.description
    Terminal.say("\(path)  \(Printable.line(subject)), until \(Times.text(certificate.notAfter))")
    guard certificate.notAfter > authority.certificate.notAfter else { return }
    Terminal.note("note: the CA itself ends first, at \(Times.text(authority.certificate.notAfter))")
  }
}
