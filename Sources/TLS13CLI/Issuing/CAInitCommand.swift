import ArgumentParser
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

/// Makes the authority.
struct CAInitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Makes a certification authority: DIR/ca.pem to hand out, DIR/ca.key to keep.")

  @Argument(help: "The folder; made where it is missing.")
  var directory: String

  @Option(help: "The authority's key.")
  var algorithm: KeyAlgorithm = .p256

  @Option(help: "The authority's name. Default: one with the beginning of its key's SHA-256, which no other CA has.")
  var name: String?

  @OptionGroup var validity: ValidityOptions

  @Flag(help: "Replace a CA that is there: what it issued is then worth nothing.")
  var force = false

  func run() throws {
    let folder = LabFolder(path: directory)
    try folder.check([folder.certificatePath, folder.keyPath], force: force, "the CA and ends trust in what it issued")
    let crypto = CryptoProvider.default
    let key = try PrivateKey(generating: algorithm.keyType, crypto, pss: algorithm.isPSS)
    let signingKey = try key.signingKey(crypto)
    let publicKey = try SubjectPublicKeyInfo(signingKey.publicKey, pss: algorithm.isPSS)
    let template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: name ?? Self.name(of: publicKey, crypto)), publicKey: publicKey,
      validity: try validity.range(defaultDays: 3650))
    let signature: SignatureAlgorithm? = template.publicKey.algorithm == .rsaEncryption ? .rsaPKCS1(.sha256) : nil
    let authority = try CertificateAuthority.selfSigned(
      template, key: signingKey, crypto: crypto, algorithm: signature)
    try Files.makeFolder(directory)
    try folder.write([authority.certificate], to: folder.certificatePath, key, to: folder.keyPath)
    Terminal.say("\(folder.certificatePath)  give it to whoever shall trust what this CA issues")
    Terminal.say("\(folder.keyPath)  keep it secret: whoever has it can be anybody")
  }

  /// Two CAs of one name look like one to whoever has a certificate of the other.
  private static func name(of key: SubjectPublicKeyInfo, _ crypto: CryptoProvider) -> String {
    let digest = crypto.hash(.sha256).map { hexadecimal($0.digest(of: key.der.span).span) } ?? ""
    return "swift-tls13 lab CA \(digest.prefix(8))"
  }
}
