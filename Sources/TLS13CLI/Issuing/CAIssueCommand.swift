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
      a URI such as a SPIFFE ID; the server decides what that name may do. Each is good for its own role only.

        tls13 ca issue lab --server localhost,127.0.0.1,::1
        tls13 ca issue lab --client alice --uri spiffe://lab/alice
      """)

  @Argument(help: "The folder of the CA, as made by tls13 ca init.")
  var directory: String

  @Option(help: ArgumentHelp("DNS names and IP addresses of a server, separated by commas.", valueName: "names"))
  var server: String?

  @Option(help: ArgumentHelp("The name of a client.", valueName: "name"))
  var client: String?

  @Option(help: "A URI that names the client; may be repeated.")
  var uri: [String] = []

  @Option(help: "The kind of the new key.")
  var algorithm: KeyAlgorithm = .p256

  @Option(help: ArgumentHelp("Name of the files, without .pem and .key. Default: the first name.", valueName: "name"))
  var output: String?

  @OptionGroup var validity: ValidityOptions

  @Flag(help: "Replace files of that name.")
  var force = false

  func validate() throws {
    guard (server == nil) != (client == nil) else {
      throw ArgumentParser.ValidationError("say whom it is for: --server NAMES or --client NAME")
    }
    if client == nil, !uri.isEmpty { throw ArgumentParser.ValidationError("--uri goes with --client") }
    for text in uri where !Self.isURI(text) {
      throw ArgumentParser.ValidationError("\(text.debugDescription) is not a URI such as spiffe://lab/alice")
    }
  }

  /// A scheme, a colon and more, in ASCII. RFC 5280 §4.2.1.6
  static func isURI(_ text: String) -> Bool {
    guard let colon = text.firstIndex(of: ":"), let first = text.first, first.isLetter else { return false }
    let isVisible = text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    return isVisible && text.index(after: colon) != text.endIndex
  }

  func run() throws {
    let folder = LabFolder(path: directory)
    let authority = try folder.authority()
    let key = try PrivateKey(generating: algorithm.keyType, CryptoProvider.default, pss: algorithm.isPSS)
    let signingKey = try key.signingKey(CryptoProvider.default)
    let publicKey = try SubjectPublicKeyInfo(signingKey.publicKey, pss: algorithm.isPSS)
    let (name, template) = try template(publicKey)
    let base = folder.path + "/" + name
    guard name != "ca" else { throw CommandFailure("ca.pem is the CA's own; choose other files with --output NAME") }
    try folder.check([base + ".pem", base + ".key"], force: force, "the certificate and its key")
    let certificate = try authority.issue(template, algorithm: authority.signatureAlgorithm)
    try folder.write([certificate], to: base + ".pem", key, to: base + ".key")
    Terminal.say("\(base).pem  \(certificate.subject), until \(Times.text(certificate.notAfter))")
    Terminal.say("\(base).key  its private key")
    warnIfOutlived(certificate, authority)
  }

  /// A name for the files and what the certificate shall say.
  private func template(_ key: SubjectPublicKeyInfo) throws -> (fileName: String, CertificateTemplate) {
    let range = try validity.range(defaultDays: 90)
    do {
      if let client {
        let template = try CertificateTemplate.client(name: client, uris: uri, publicKey: key, validity: range)
        return (LabFolder.fileName(output ?? client), template)
      }
      let names = try NameLists.elements(server ?? "").map { try ServerName($0) }
      let template = try CertificateTemplate.server(names: names, publicKey: key, validity: range)
      return (LabFolder.fileName(output ?? names[0].description), template)
    } catch { throw CommandFailure("\(error)") }
  }

  private func warnIfOutlived(_ certificate: Certificate, _ authority: CertificateAuthority) {
    guard certificate.notAfter > authority.certificate.notAfter else { return }
    Terminal.note("note: the CA itself ends first, at \(Times.text(authority.certificate.notAfter))")
  }
}
