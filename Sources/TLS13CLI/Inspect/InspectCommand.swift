import ArgumentParser
import TLS13Certificates
import TLS13Providers
import TLS13System

/// Shows certificates and keys.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows certificates, requests, revocation lists, OCSP responses, bundles and keys for people to read.",
    discussion: """
      Reads PEM and DER; shown is what a file says, while tls13 verify tells whether to believe it. Of a private key only its kind is shown, and which certificate it belongs to: one of the \
      files given, or the one next to it (NAME.pem for NAME.key). PKCS#12 bundles and encrypted keys need a password, which is the first line of a file, so \
      that it stands in no list of processes and no shell history.

        tls13 inspect lab/alice.pem lab/alice.key
        tls13 inspect lab/ca.crl
        tls13 inspect bundle.p12 --password-file secret.txt
      """)

  @Argument(help: "Files with certificates, requests, lists, responses, bundles or keys.")
  var files: [String]

  @OptionGroup var passwordOptions: PasswordOptions

  func validate() throws {
    if files.isEmpty { throw ArgumentParser.ValidationError("say which file to show") }
  }

  func run() throws {
    var inspected: [InspectedFile] = []
    let passwords = try passwordOptions.passwords()
    for path in files {
      inspected.append(
        try TrustFiles.saying(path) {
          try InspectedFile(path: path, StoredFile(path: path), passwords: passwords)
        })
    }
    var known = inspected.flatMap(\.certificates)
    for file in files { known += Self.neighbour(of: file) }
    let report = InspectReport(now: Times.now, crypto: .default, knownCertificates: known)
    Terminal.say(inspected.map { report.text($0) }.joined(separator: "\n\n"))
  }

  /// The certificates in the file that lies next to a key.
  private static func neighbour(of path: String) -> [Certificate] {
    guard path.hasSuffix(".key") else { return [] }
    let candidate = String(path.dropLast(4)) + ".pem"
    guard Files.exists(candidate) else { return [] }
    return (try? TrustFiles.certificates(candidate)) ?? []
  }
}
