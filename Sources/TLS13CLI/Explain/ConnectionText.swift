import TLS13
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
}
