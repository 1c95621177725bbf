import TLS13
import TLS13Certificates
import TLS13Crypto

/// A connection's parameters as names and values, for the telling and for the page of `tls13 serve --www`.
enum ConnectionText {
  static func parameters(_ information: ConnectionInformation, _ side: Explainer.Side) -> [(String, String)] {
    var rows = [
      ("protocol", "TLS 1.3"),
      ("cipher suite", information.cipherSuite.description),
      ("key exchange", keyExchange(information)),
    ]
    if let identity = information.externalPSKIdentity {
      rows.append(("external key", PSKIdentityText.describe(identity)))
    }
    if information.isResumed { rows.append(("resumed", "yes: proved by the secret of an earlier connection")) }
    rows.append(("application protocol", information.applicationProtocol?.description ?? "none negotiated"))
    if let name = information.serverName { rows.append(("server name", name)) }
    // A resumed connection has the peer's signature of the earlier one.
    guard !information.isResumed else { return rows }
    let (ours, peers) = (information.localSignatureScheme, information.peer?.signatureScheme)
    let (servers, clients) = side == .server ? (ours, peers) : (peers, ours)
    if let servers { rows.append(("server's signature", servers.description)) }
    if let clients { rows.append(("client's signature", clients.description)) }
    return rows
  }

  private static func keyExchange(_ information: ConnectionInformation) -> String {
    let group = information.group?.description ?? "none: the PSK stands alone"
    return information.usedHelloRetryRequest ? group + " (after a retry)" : group
  }

  /// Whom a certificate names: the subject and, in brackets, the other names.
  static func identity(_ leaf: Certificate) -> String {
    let names = leaf.subjectAlternativeNames.map(GeneralNameText.describe)
    guard !leaf.subject.isEmpty else { return names.joined(separator: ", ") }
    return "\(leaf.subject)" + (names.isEmpty ? "" : " (\(names.joined(separator: ", ")))")
  }
}

/// A connection in one line, for logs: who the peer is, and what was agreed.
enum ConnectionLine {
  /// Characters for the peer's name. A certificate can hold thousands of names.
  private static let maximumName = 400

  /// As in `CN=alice (URI spiffe://lab/alice); TLS_AES_128_GCM_SHA256, x25519, resumed, ALPN h2`.
  static func describe(_ information: ConnectionInformation, _ side: Explainer.Side) -> String {
    var parts = [
      information.cipherSuite.description,
      (information.group?.description ?? "no key exchange") + (information.usedHelloRetryRequest ? " (retried)" : ""),
    ]
    if information.isResumed { parts.append("resumed") }
    if let name = information.serverName, side == .server { parts.append("for \(name)") }
    if let name = information.applicationProtocol { parts.append("ALPN \(name)") }
    return Printable.line("\(peer(information, side)); \(parts.joined(separator: ", "))")
  }

  /// Who the other side proved to be.
  static func peer(_ information: ConnectionInformation, _ side: Explainer.Side) -> String {
    if let identity = information.externalPSKIdentity {
      return "a holder of the key \(Printable.shortened(PSKIdentityText.describe(identity), maximumName))"
    }
    guard let peer = information.peer else {
      return side == .server ? "a client that showed no certificate" : "a server that proved nothing"
    }
    switch peer.credential {
    case .certificateChain(let chain):
      let name = Printable.shortened(ConnectionText.identity(chain.leaf), maximumName)
      return side == .server ? name : "\(name), issued by \(Printable.shortened("\(chain.leaf.issuer)", maximumName))"
    case .rawPublicKey(let key): return "a holder of a key that is trusted here (\(KeyText.describe(key)))"
    }
  }
}
