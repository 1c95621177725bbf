import TLS13
import TLS13Certificates

/// The page of `tls13 serve --www`: what was agreed, and who the client is.
struct ConnectionPage {
  private let sections: [(title: String, rows: [(String, String)])]

  init(_ information: ConnectionInformation) {
    sections = [
      ("This connection", ConnectionText.parameters(information, .server)),
      ("The client", Self.client(information)),
    ]
  }

  /// For tests.
  init(sections: [(title: String, rows: [(String, String)])]) { self.sections = sections }

  private static func client(_ information: ConnectionInformation) -> [(String, String)] {
    if let identity = information.externalPSKIdentity {
      return [("identity", "a holder of the key \(PSKIdentityText.describe(identity))")]
    }
    guard let peer = information.peer else { return [("identity", "none: it showed no certificate")] }
    let proof = (
      "proved by",
      information.isResumed
        ? "the secret of an earlier connection, which had a signature (\(peer.signatureScheme))"
        : "a signature over this handshake (\(peer.signatureScheme))"
    )
    switch peer.credential {
    case .certificateChain(let chain): return certificate(chain, proof)
    case .rawPublicKey(let key):
      return [
        ("identity", "a public key that is trusted here, without a name"), ("key", KeyText.describe(key)), proof,
      ]
    }
  }

  private static func certificate(_ chain: ValidatedChain, _ proof: (String, String)) -> [(String, String)] {
    let leaf = chain.leaf
    let names = leaf.subjectAlternativeNames.map(GeneralNameText.describe).joined(separator: ", ")
    return [
      ("identity", leaf.subject.isEmpty ? "(empty: see names)" : leaf.subject.description),
      ("names", names.isEmpty ? "none besides" : names),
      proof,
      ("vouched for by", chain.certificates.dropFirst().map(ExplainText.name).joined(separator: " <- ")),
      ("valid until", Times.text(leaf.notAfter)),
    ]
  }

  var plainText: String {
    sections.map { section in
      section.title + "\n" + section.rows.map { "  \($0.0): \(Printable.line($0.1))\n" }.joined()
    }.joined(separator: "\n")
  }

  var html: String {
    let body = sections.map { section in
      let rows = section.rows.map { name, value in
        "<tr><th>\(Self.escaped(name))</th><td>\(Self.escaped(value))</td></tr>\n"
      }
      return "<h2>\(Self.escaped(section.title))</h2>\n<table>\n\(rows.joined())</table>\n"
    }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>TLS 1.3</title>
      <style>body{font-family:sans-serif;margin:2em}th{text-align:left;padding-right:2em}</style></head>
      <body>
      \(body.joined())</body></html>

      """
  }

  /// Text that cannot end up as markup: names in certificates are what others chose.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in Printable.line(text).unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
