import ArgumentParser
import TLS13Certificates

/// Whom a certificate is for.
struct SubjectOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "DNS names (*.example.com too) and IP addresses of a server, separated by commas.", valueName: "names"))
  var server: String?

  @Option(help: ArgumentHelp("The name of a client.", valueName: "name"))
  var client: String?

  @Option(help: "A URI that names the client; may be repeated.")
  var uri: [String] = []

  @Option(
    help: ArgumentHelp(
      "A SPIFFE ID, such as spiffe://lab/alice: alone, a workload that is client and server under no other name.",
      valueName: "id"),
    transform: VerifyPeerOptions.parseID)
  var spiffe: SPIFFEID?

  func validate() throws {
    guard [server != nil, client != nil || spiffe != nil].count(where: \.self) == 1 else {
      throw ArgumentParser.ValidationError("say whom it is for: --server NAMES, --client NAME or --spiffe ID")
    }
    if client == nil, !uri.isEmpty { throw ArgumentParser.ValidationError("--uri goes with --client") }
    if spiffe != nil, !uri.isEmpty {
      throw ArgumentParser.ValidationError("--spiffe or --uri, not both: a SPIFFE ID is the only URI (X509-SVID §2)")
    }
    if spiffe?.path.isEmpty == true {
      throw ArgumentParser.ValidationError("a trust domain is nobody's name; add a path, as in spiffe://lab/alice")
    }
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

  /// What the certificate says for this subject and key.
  func template(_ key: SubjectPublicKeyInfo, _ validity: ClosedRange<Int64>) throws -> CertificateTemplate {
    do {
      if let client { return try .client(name: client, uris: uris, publicKey: key, validity: validity) }
      if let spiffe { return try .workload(spiffe, publicKey: key, validity: validity) }
      return try .server(presenting: serverNames(), publicKey: key, validity: validity)
    } catch { throw CommandFailure("\(error)") }
  }

  /// The name of the files, without an ending.
  func fileName(_ chosen: String?) throws -> String {
    if let chosen { return LabFolder.fileName(chosen) }
    if let client { return LabFolder.fileName(client) }
    // spiffe://lab/ns/api: the last part of the path.
    if let spiffe { return LabFolder.fileName(spiffe.path.split(separator: "/").last.map(String.init) ?? "") }
    return LabFolder.fileName(NameLists.elements(server ?? "")[0])
  }

  private var uris: [String] { uri + [spiffe?.description].compactMap(\.self) }

  private func serverNames() throws -> [GeneralName] {
    try NameLists.elements(server ?? "").map { try GeneralName(presented: $0) }
  }
}
