import Foundation
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Providers
import Testing

/// Meetings of our endpoints with `openssl s_server` and `openssl s_client`.
enum OpenSSL {
  /// Our client and a fresh `s_server`, on a port that the system chose, for one connection.
  static func serve(
    _ arguments: [String] = [], identity: Identity? = nil, outgoing: Tampering = .none, incoming: Tampering = .none,
    name: String = InteropLab.serverName, client change: (inout ClientConfiguration) -> Void = { _ in },
    _ body: (SocketPeer, ChildProcess) throws -> Void
  ) throws {
    let identity = try identity ?? InteropLab.shared.server()
    let (server, port) = try start(connections: 1, identity.openSSLArguments + arguments)
    defer { server.end() }
    var configuration = ClientConfiguration(
      crypto: InteropLab.crypto, serverAuthentication: .required(InteropLab.shared.authority.trust))
    change(&configuration)
    let connection = try TLSConnection(client: ClientContext(configuration), serverName: ServerName(name))
    let peer = SocketPeer(connection, try .connect(port: port), outgoing: outgoing, incoming: incoming)
    try body(peer, server)
  }

  /// An `s_server` and its port.
  static func start(connections: Int, _ arguments: [String]) throws -> (ChildProcess, UInt16) {
    let server = try ChildProcess(
      "openssl",
      ["s_server", "-accept", "127.0.0.1:0", "-naccept", "\(connections)", "-verify_return_error"] + arguments)
    return (server, try server.wait(for: "ACCEPT and its port") { acceptedPort($0.standardOutput) })
  }

  /// As in `ACCEPT 127.0.0.1:46241`.
  private static func acceptedPort(_ output: String) -> UInt16? {
    guard
      let line = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().last(where: {
        $0.hasPrefix("ACCEPT ")
      })
    else { return nil }
    return line.split(separator: ":").last.flatMap { UInt16($0) }
  }

  /// A fresh `s_client` and our server, on a port that the system chose.
  static func connect(
    _ arguments: [String] = [], checksServer: Bool = true, outgoing: Tampering = .none, incoming: Tampering = .none,
    server change: (inout ServerConfiguration) -> Void = { _ in }, _ body: (SocketPeer, ChildProcess) throws -> Void
  ) throws {
    let lab = InteropLab.shared
    var configuration = ServerConfiguration(
      crypto: InteropLab.crypto, credentials: [try lab.server().credential], clientAuthentication: .none)
    change(&configuration)
    let connection = TLSConnection(server: try ServerContext(configuration))
    let listener = try TCPSocket.listener()
    let checks = ["-CAfile", lab.authority.file, "-verify_return_error", "-verify_hostname", InteropLab.serverName]
    let client = try ChildProcess(
      "openssl",
      ["s_client", "-connect", "127.0.0.1:\(listener.port)", "-servername", InteropLab.serverName]
        + (checksServer ? checks : []) + arguments)
    defer { client.end() }
    let socket = try listener.accept(before: Deadline())
    try body(SocketPeer(connection, socket, outgoing: outgoing, incoming: incoming), client)
  }
}

extension CipherSuite {
  static let all: [CipherSuite] = [.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256]
}

extension NamedGroup {
  /// Those that OpenSSL 3.0 and we have.
  static let all: [NamedGroup] = [.x25519, .secp256r1, .secp384r1, .secp521r1]

  /// As in `-groups`.
  var openSSLName: String {
    switch self {
    case .x25519: "X25519"
    case .secp256r1: "P-256"
    case .secp384r1: "P-384"
    default: "P-521"
    }
  }

  /// As `s_client` reports it.
  var openSSLKeyLine: String {
    switch self {
    case .x25519: "Server Temp Key: X25519, 253 bits"
    case .secp256r1: "Server Temp Key: ECDH, prime256v1, 256 bits"
    case .secp384r1: "Server Temp Key: ECDH, secp384r1, 384 bits"
    default: "Server Temp Key: ECDH, secp521r1, 521 bits"
    }
  }
}

/// Checks that our side saw this alert, sent by the other.
func expectReceived(_ alert: AlertDescription, _ peer: SocketPeer, at location: SourceLocation = #_sourceLocation) {
  #expect(peer.error?.kind == .peerAlert, "\(String(describing: peer.error))", sourceLocation: location)
  #expect(peer.error?.alert == alert, "\(String(describing: peer.error))", sourceLocation: location)
}

/// Checks that our side refused with this alert and that the other side saw just that.
func expectSent(
  _ alert: AlertDescription, _ kind: TLSError.Kind, _ peer: SocketPeer, _ other: ChildProcess,
  at location: SourceLocation = #_sourceLocation
) throws {
  #expect(peer.error?.kind == kind, "\(String(describing: peer.error))", sourceLocation: location)
  #expect(peer.error?.alert == alert, "\(String(describing: peer.error))", sourceLocation: location)
  try peer.finish()
  _ = try other.waitForEnd()
  let line = "SSL alert number \(alert.rawValue)\n"
  #expect(other.standardError.contains(line), "\(other.transcript)", sourceLocation: location)
}
