import TLS13
import TLS13Certificates
import TLS13Crypto

/// The end of the telling: who proved what to whom, and what was agreed.
struct ExplainSummary {
  private let story: Explainer
  private let information: ConnectionInformation

  init(_ story: Explainer, _ information: ConnectionInformation) {
    self.story = story
    self.information = information
  }

  var lines: [String] {
    var lines = ["Who proved what to whom"]
    lines += ExplainLine.wrap(server, first: "    * ", rest: "      ") + clientLines
    lines.append("What was agreed")
    let parameters = ConnectionText.parameters(information, story.side)
    return lines + parameters.map { "    * \($0.0): \(Printable.line($0.1))" }
  }

  /// What the client proved.
  var clientLines: [String] { ExplainLine.wrap(client, first: "    * ", rest: "      ") }

  private var server: String {
    let signed = story.serverScheme.map { " and signed this handshake with \($0)" } ?? ""
    guard story.side == .client else {
      return "The server showed \(shown(story.serverChain))\(signed). The client accepted that: it finished."
    }
    guard let peer = information.peer else {
      return "The server proved nothing but that it holds some key: its certificate was not verified."
    }
    return proved("The server", to: "the client", peer)
  }

  private var client: String {
    guard story.side == .server else { return clientAsItSeesItself }
    guard let peer = information.peer else {
      return "The client proved nothing: " + (story.isMutual ? "it has no certificate." : "it was not asked.")
    }
    return proved("The client", to: "the server", peer)
  }

  private func proved(_ who: String, to whom: String, _ peer: PeerIdentity) -> String {
    """
    \(who) proved to \(whom) that it is \(identity(peer)): \(peer.chain.anchor.subject) vouches for it, and it \
    signed this handshake with \(peer.signatureScheme).
    """
  }

  private var clientAsItSeesItself: String {
    guard story.isMutual else { return "The client proved nothing: the server did not ask." }
    guard let scheme = information.localSignatureScheme else {
      return "The client proved nothing: it has no certificate that fits the server's request."
    }
    return "The client showed \(shown(story.clientChain)) and signed this handshake with \(scheme); unless an alert "
      + "follows, the server accepts that."
  }

  private func shown(_ chain: [Certificate]) -> String { chain.first.map(ExplainText.name) ?? "nothing" }

  private func identity(_ peer: PeerIdentity) -> String {
    let names = peer.subjectAlternativeNames.map(GeneralNameText.describe)
    guard !peer.certificate.subject.isEmpty else { return names.joined(separator: ", ") }
    return "\(peer.certificate.subject)" + (names.isEmpty ? "" : " (\(names.joined(separator: ", ")))")
  }
}
