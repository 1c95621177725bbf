import ArgumentParser
import TLS13Certificates
import TLS13Crypto
import TLS13Providers

/// Asks for a certificate.
struct CARequestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request",
    abstract: "Makes a new key and a request to certify it: DIR/NAME.key and DIR/NAME.csr.",
    discussion: """
      The private key never leaves the machine that will use it: only the request (CSR) goes to the CA. It holds the \
      public key and the names that are wished, signed with the private key, so that the CA sees that whoever asks has \
      it. Everything in it is a wish: the CA decides.

        tls13 ca request here --server api.lab
        tls13 inspect here/api.lab.csr
        tls13 ca sign lab here/api.lab.csr --server api.lab
      """)

  @Argument(help: "The folder for both files; made where it is missing.")
  var directory: String

  @OptionGroup var subject: SubjectOptions

  @Option(help: "The kind of the new key.")
  var algorithm: KeyAlgorithm = .p256

  @Option(help: ArgumentHelp("Name of the files, without .csr and .key. Default: the first name.", valueName: "name"))
  var output: String?

  @Flag(help: "Replace files of that name: the key that is there is then lost.")
  var force = false

  func run() throws {
    let folder = LabFolder(path: directory)
    let crypto = CryptoProvider.default
    let base = try folder.base(for: subject.fileName(output))
    try folder.check([base + ".csr", base + ".key"], force: force, "the request and its key")
    let key = try PrivateKey(generating: algorithm.keyType, crypto, pss: algorithm.isPSS)
    let signingKey = try key.signingKey(crypto)
    // The same names as a certificate of that kind has; its validity is the CA's to choose.
    let template = try subject.template(SubjectPublicKeyInfo(signingKey.publicKey), 0...0)
    let request = try CertificationRequest(
      subject: template.subject, names: template.subjectAlternativeNames, key: signingKey,
      pss: algorithm.isPSS, algorithm: algorithm.requestSignature)
    try Files.makeFolder(directory)
    var files = FileReplacement()
    try files.addSecret(key.pkcs8PEM(), at: base + ".key")
    try files.add(Array(request.pem.utf8), at: base + ".csr")
    try files.commit()
    Terminal.say("\(base).csr  send it to the CA")
    Terminal.say("\(base).key  keep it here: it is not sent to anybody")
  }
}
