import TLS13
import TLS13Crypto

/// A connection's parameters as names and values, for the telling and for the page of `tls13 serve --www`.
enum ConnectionText {
  static func parameters(_ information: ConnectionInformation) -> [(String, String)] {
    var rows = [
      ("protocol", "TLS 1.3"),
      ("cipher suite", information.cipherSuite.description),
      ("key exchange", information.group.description + (information.usedHelloRetryRequest ? " (after a retry)" : "")),
    ]
    rows.append(("application protocol", information.applicationProtocol?.description ?? "none negotiated"))
    if let name = information.serverName { rows.append(("server name", name)) }
    if let scheme = information.localSignatureScheme { rows.append(("our signature", scheme.description)) }
    if let peer = information.peer { rows.append(("peer's signature", peer.signatureScheme.description)) }
    return rows
  }
}
