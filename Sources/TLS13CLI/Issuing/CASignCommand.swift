import ArgumentParser
import TLS13Certificates
import TLS13Crypto
import TLS13Providers

/// Issues a certificate for the key of a request.
struct CASignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Issues a certificate for the key of a request (CSR): DIR/NAME.pem.",
    discussion: """
      Taken from the request are its key, and those names that you grant: say which, once you know that they are the \
      requester's. A CA that copied what was asked for would let anybody be anybody. A name that was not asked for is \
      refused, and so is a request that was not signed with its own key.

        tls13 inspect api.csr
        tls13 ca sign lab api.csr --server api.lab
        tls13 ca sign lab alice.csr --client alice
      """)

  @Argument(help: "The folder of the CA, as made by tls13 ca init.")
  var directory: String

  @Argument(help: "The request, PEM or DER.")
  var request: String

  @OptionGroup var subject: SubjectOptions

  @Option(help: ArgumentHelp("Name of the file, without .pem. Default: the first name.", valueName: "name"))
  var output: String?

  @OptionGroup var validity: ValidityOptions

  @Flag(help: "Replace a file of that name.")
  var force = false

  @OptionGroup var passwordOptions: PasswordOptions

  func run() throws {
    let folder = try LabFolder(path: directory, passwords: passwordOptions.passwords())
    let authority = try folder.authority()
    let base = try folder.base(for: subject.fileName(output))
    try folder.check([base + ".pem"], force: force, "the certificate")
    let request = try TrustFiles.request(request)
    let range = try validity.range(defaultDays: 90)
    let template = try subject.template(request.subjectPublicKeyInfo, range)
    let certificate: Certificate
    do {
      certificate = try authority.issue(
        from: request, names: template.subjectAlternativeNames, purposes: template.extendedKeyUsage, validity: range,
        subject: template.subject, algorithm: authority.signatureAlgorithm)
    } catch IssuingError.notRequested(let name) {
      throw CommandFailure("\(GeneralNameText.describe(name)) was not asked for; \(Self.wishes(request))")
    } catch { throw CommandFailure("\(self.request): \(error)") }
    try Files.write(certificate.pem, to: base + ".pem")
    IssuedText.say(certificate, in: base + ".pem", by: authority)
  }

  private static func wishes(_ request: CertificationRequest) -> String {
    let names = request.subjectAlternativeNames.map { Printable.line(GeneralNameText.describe($0)) }
    return names.isEmpty ? "the request asks for no names" : "asked for: \(names.joined(separator: ", "))"
  }
}
