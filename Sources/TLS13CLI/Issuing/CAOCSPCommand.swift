import ArgumentParser
import TLS13Certificates
import TLS13Crypto
import TLS13Providers

/// Answers whether one certificate is revoked.
struct CAOCSPCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ocsp",
    abstract: "Signs an OCSP response about one certificate: NAME.ocsp next to NAME.pem.",
    discussion: """
      The answer is good, or revoked as noted by tls13 ca revoke. A server staples it to its certificate, so that its \
      clients need not ask the CA. It is signed by the CA or, with --delegated, by a responder that the CA certified \
      for that purpose just now: its key signs this answer and is forgotten.

        tls13 ca ocsp lab lab/localhost.pem --hours 1
        tls13 verify lab/localhost.pem --ca lab/ca.pem --hostname localhost --ocsp lab/localhost.ocsp
      """)

  @Argument(help: "The folder of the CA, as made by tls13 ca init.")
  var directory: String

  @Argument(help: "The certificate, PEM or DER.")
  var certificate: String

  @Option(help: ArgumentHelp("Where to write it. Default: the certificate's file, ending in .ocsp.", valueName: "file"))
  var output: String?

  @Flag(help: "Signed by a delegated responder instead of the CA itself.")
  var delegated = false

  @OptionGroup var validity: ValidityOptions

  @OptionGroup var passwordOptions: PasswordOptions

  func run() throws {
    let folder = try LabFolder(path: directory, passwords: passwordOptions.passwords())
    let authority = try folder.authority()
    let subject = try folder.issued(certificate)
    let range = try validity.range(defaultDays: 1)
    let revocation = try folder.register().entry(for: subject)?.revocation
    let status = revocation.map { OCSPCertificateStatus.revoked(at: $0.date, reason: $0.reason) } ?? .good
    let answer = OCSPAnswer(subject, status, thisUpdate: range.lowerBound, nextUpdate: range.upperBound)
    let delegate = delegated ? try responder(authority, range) : nil
    let response = try authority.ocspResponse(
      [answer], producedAt: range.lowerBound, by: delegate,
      algorithm: delegated ? nil : authority.signatureAlgorithm)
    let path = output ?? Self.path(beside: certificate)
    try Files.write(response.der, to: path)
    Terminal.say("\(path)  \(OCSPText.describe(status)), until \(Times.text(range.upperBound))")
  }

  /// `alice.ocsp` for `alice.pem`.
  static func path(beside path: String) -> String {
    (path.hasSuffix(".pem") ? String(path.dropLast(4)) : path) + ".ocsp"
  }

  private func responder(_ authority: CertificateAuthority, _ range: ClosedRange<Int64>) throws -> OCSPDelegate {
    let crypto = CryptoProvider.default
    let key = try PrivateKey(generating: .ellipticCurve(.p256), crypto).signingKey(crypto)
    let template = try CertificateTemplate.ocspResponder(
      name: "OCSP responder", publicKey: SubjectPublicKeyInfo(key.publicKey), validity: range)
    return try OCSPDelegate(
      certificate: authority.issue(template, algorithm: authority.signatureAlgorithm), key: key)
  }
}
