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
    let answer = pskSentences.flatMap { ExplainLine.wrap($0, first: "    * ", rest: "      ") }
    lines += answer.isEmpty ? ExplainLine.wrap(server, first: "    * ", rest: "      ") + clientLines : answer
    lines.append("What was agreed")
    let parameters = ConnectionText.parameters(information, story.side)
    return lines + parameters.map { "    * \($0.0): \(Printable.line($0.1))" }
  }

  /// What the client proved.
  var clientLines: [String] { ExplainLine.wrap(client, first: "    * ", rest: "      ") }

  /// What a secret stands for that both sides had before; nothing where there was none.
  private var pskSentences: [String] {
    if let identity = information.externalPSKIdentity { return [ExplainText.externalPSK(identity)] }
    return information.isResumed ? resumed : []
  }

  /// Each side knows what it learned of the other on the earlier connection.
  private var resumed: [String] {
    let (us, other) = story.side == .client ? ("The client", "The server") : ("The server", "The client")
    let whole = """
      \(us) proved that it holds the secret of an earlier connection: the other side takes it for whom it was there.
      """
    guard let peer = information.peer else { return ["\(other): \(ExplainText.unprovenResumption).", whole] }
    let identity =
      switch peer.credential {
      case .certificateChain(let chain):
        "\(ConnectionText.identity(chain.leaf)), for which \(chain.anchor.subject) vouches"
      case .rawPublicKey(let key): "the holder of a public key that is trusted here (\(KeyText.describe(key)))"
      }
    return ["\(other) is \(identity): \(ExplainText.resumedIdentity).", whole]
  }

  private var server: String {
    let signed = story.serverScheme.map { " and signed this handshake with \($0)" } ?? ""
    guard story.side == .client else {
      let shown = shown(story.serverChain, story.serverKey)
      return "The server showed \(shown)\(signed). The client accepted that: it finished."
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
    switch peer.credential {
    case .certificateChain(let chain):
      """
      \(who) proved to \(whom) that it is \(ConnectionText.identity(chain.leaf)): \(chain.anchor.subject) vouches for it, and it \
      signed this handshake with \(peer.signatureScheme).
      """
    case .rawPublicKey(let key):
      """
      \(who) proved to \(whom) that it holds a public key that is trusted here (\(KeyText.describe(key))): nobody \
      vouches for it, and it signed this handshake with \(peer.signatureScheme).
      """
    }
  }

  private var clientAsItSeesItself: String {
    guard story.isMutual else { return "The client proved nothing: the server did not ask." }
    guard let scheme = information.localSignatureScheme else {
      return "The client proved nothing: \(story.answer.map(\.description) ?? "it sent no certificate")."
    }
    let shown = shown(story.clientChain, story.clientKey)
    return "The client showed \(shown) and signed this handshake with \(scheme); unless an alert follows, the server "
      + "accepts that."
  }

  private func shown(_ chain: [Certificate], _ key: SubjectPublicKeyInfo?) -> String {
    chain.first.map(ExplainText.name) ?? key.map { "a public key (\(KeyText.describe($0)))" } ?? "nothing"
  }
}
