import ArgumentParser
import TLS13Certificates
import TLS13Providers

/// Takes a certificate back.
struct CARevokeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Notes in DIR/revoked.txt that a certificate is taken back.",
    discussion: """
      A certificate that is out cannot be called back: others must hear that it is worth nothing. They do by a list \
      (tls13 ca crl) or by an answer about this one certificate (tls13 ca ocsp), which both read what is noted here.

        tls13 ca revoke lab lab/alice.pem --reason keyCompromise
        tls13 ca crl lab
        tls13 verify lab/alice.pem --ca lab/ca.pem --client --crl lab/ca.crl
      """)

  @Argument(help: "The folder of the CA, as made by tls13 ca init.")
  var directory: String

  @Argument(help: "The certificate, PEM or DER.")
  var certificate: String

  @Option(help: "Why.")
  var reason: RevocationReason = .unspecified

  @OptionGroup var passwordOptions: PasswordOptions

  func run() throws {
    let folder = try LabFolder(path: directory, passwords: passwordOptions.passwords())
    let subject = try folder.issued(certificate)
    var register = try folder.register()
    if let entry = register.entry(for: subject) {
      throw CommandFailure("\(certificate) is revoked since \(Times.text(entry.revocation.date))")
    }
    register.add(subject, date: Times.now, reason: reason)
    try Files.write(register.text, to: folder.registerPath)
    Terminal.say("\(folder.registerPath)  \(Printable.line(subject.subject.description)) is revoked, \(reason)")
    Terminal.note("note: nobody knows yet; tell them with: tls13 ca crl \(directory)")
  }
}
