import ArgumentParser
import TLS13Certificates
import TLS13Providers

/// Shows certificates and keys.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Shows certificates, chains and keys as a person wants to read them.",
    discussion: """
      Reads PEM and DER. Of a private key only its kind is shown, and which certificate it belongs to: one of the \
      files given, or the one next to it (NAME.pem for NAME.key).
      """)

  @Argument(help: "Files with certificates or keys.")
  var files: [String]

  func validate() throws {
    if files.isEmpty { throw ArgumentParser.ValidationError("say which file to show") }
  }

  func run() throws {
    var inspected: [InspectedFile] = []
    for file in files { inspected.append(try InspectedFile(path: file, bytes: Files.read(file))) }
    var known = inspected.flatMap(\.certificates)
    for file in files { known += Self.neighbour(of: file) }
    let report = InspectReport(now: Times.now, crypto: .default, knownCertificates: known)
    Terminal.say(inspected.map { report.text($0) }.joined(separator: "\n\n"))
  }

  /// The certificates in the file that lies next to a key.
  private static func neighbour(of path: String) -> [Certificate] {
    guard path.hasSuffix(".key") else { return [] }
    let candidate = String(path.dropLast(4)) + ".pem"
    guard Files.exists(candidate), let bytes = try? Files.read(candidate) else { return [] }
    return (try? Certificate.pemChain(bytes)) ?? []
  }
}
