import ArgumentParser
import TLS13Certificates
import TLS13Crypto
import TLS13Providers

/// Issues a certificate for a server or a client.
struct CAIssueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "issue",
    abstract: "Issues a certificate with a new key: DIR/NAME.pem and DIR/NAME.key.",
    discussion: """
      A server's certificate carries the names that clients connect to. A client's carries its own name, and perhaps \
      a URI such as a SPIFFE ID; the server decides what that name may do. Each is good for its own role only; a \
      workload that has a SPIFFE ID and no other name is both.

        tls13 ca issue lab --server localhost,127.0.0.1,::1
        tls13 ca issue lab --client alice --spiffe spiffe://lab/alice
        tls13 ca issue lab --spiffe spiffe://lab/ns/shop/api --hours 1

      What ends within hours need not be revoked: it is over before anybody would have heard of it.
      """)

  @Argument(help: "The folder of the CA, as made by tls13 ca init.")
  var directory: String

  @OptionGroup var subject: SubjectOptions

  @Option(help: "The kind of the new key.")
  var algorithm: KeyAlgorithm = .p256

  @Option(help: ArgumentHelp("Name of the files, without .pem and .key. Default: the first name.", valueName: "name"))
  var output: String?

  @OptionGroup var validity: ValidityOptions

  @Flag(help: "The server promises to staple an OCSP response; clients refuse it without one. RFC 7633")
  var mustStaple = false

  @Flag(help: "Replace files of that name.")
  var force = false

  func validate() throws {
    if mustStaple, subject.server == nil { throw ArgumentParser.ValidationError("--must-staple goes with --server") }
  }

  @OptionGroup var passwordOptions: PasswordOptions

  func run() throws {
    let folder = try LabFolder(path: directory, passwords: passwordOptions.passwords())
    let authority = try folder.authority()
    let key = try PrivateKey(generating: algorithm.keyType, CryptoProvider.default, pss: algorithm.isPSS)
    let signingKey = try key.signingKey(CryptoProvider.default)
    let publicKey = try SubjectPublicKeyInfo(signingKey.publicKey, pss: algorithm.isPSS)
    var template = try subject.template(publicKey, validity.range(defaultDays: 90))
    if mustStaple { template.tlsFeatures = .statusRequest }
    let base = try folder.base(for: subject.fileName(output))
    try folder.check([base + ".pem", base + ".key"], force: force, "the certificate and its key")
    let certificate = try authority.issue(template, algorithm: authority.signatureAlgorithm)
    try folder.write([certificate], to: base + ".pem", key, to: base + ".key")
    IssuedText.say(certificate, in: base + ".pem", by: authority)
    Terminal.say("\(base).key  its private key")
  }
}
