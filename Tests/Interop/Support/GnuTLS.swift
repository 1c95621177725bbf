import TLS13
import TLS13Certificates
import TLS13Crypto
import Testing

/// Meetings of our endpoints with `gnutls-serv` and `gnutls-cli`.
enum GnuTLS {
  static let isInstalled = ChildProcess.path(of: "gnutls-serv") != nil && ChildProcess.path(of: "gnutls-cli") != nil

  /// Our client and a fresh `gnutls-serv` that sends back what it gets.
  static func serve(
    _ arguments: [String] = [], identity: Identity, client change: (inout ClientConfiguration) -> Void = { _ in },
    _ body: (SocketPeer, ChildProcess) throws -> Void
  ) throws {
    let (server, port) = try start(
      ["--echo", "--x509certfile", identity.certificateFile, "--x509keyfile", identity.keyFile] + arguments)
    defer { server.end() }
    var configuration = ClientConfiguration(
      crypto: InteropLab.crypto, serverAuthentication: .required(InteropLab.shared.authority.trust))
    change(&configuration)
    let connection = try TLSConnection(
      client: ClientContext(configuration), serverName: ServerName(InteropLab.serverName))
    try body(SocketPeer(connection, .connect(port: port)), server)
  }

  /// It cannot choose a port itself: where another program was faster, the next one is tried.
  static func start(_ arguments: [String]) throws -> (ChildProcess, UInt16) {
    for _ in 0..<5 {
      let port = try TCPSocket.freePort()
      let server = try ChildProcess("gnutls-serv", ["-p", "\(port)"] + arguments)
      if try server.wait(for: "a port", { hasPort($0.transcript, port) }) { return (server, port) }
      server.end()
    }
    throw InteropFailure.process("gnutls-serv found no free port")
  }

  private static func hasPort(_ output: String, _ port: UInt16) -> Bool? {
    if output.contains("IPv4 0.0.0.0 port \(port)...done") { return true }
    return output.contains("bind() failed") ? false : nil
  }

  /// A fresh `gnutls-cli` and our server.
  static func connect(
    _ arguments: [String] = [], server change: (inout ServerConfiguration) -> Void = { _ in },
    _ body: (SocketPeer, ChildProcess) throws -> Void
  ) throws {
    let lab = InteropLab.shared
    var configuration = ServerConfiguration(
      crypto: InteropLab.crypto, credentials: [try lab.server().credential], clientAuthentication: .none)
    change(&configuration)
    let connection = TLSConnection(server: try ServerContext(configuration))
    let listener = try TCPSocket.listener()
    let client = try client(arguments, of: listener)
    defer { client.end() }
    try body(SocketPeer(connection, listener.accept(before: Deadline())), client)
  }

  /// A `gnutls-cli` that connects to this port.
  static func client(_ arguments: [String], of listener: TCPSocket) throws -> ChildProcess {
    try ChildProcess(
      "gnutls-cli",
      [
        "-p", "\(listener.port)", "--x509cafile", InteropLab.shared.authority.file, "--sni-hostname",
        InteropLab.serverName, "--verify-hostname", InteropLab.serverName, "127.0.0.1",
      ] + arguments)
  }
}

extension Identity {
  /// As `gnutls-cli` takes it.
  var gnuTLSArguments: [String] { ["--x509certfile", certificateFile, "--x509keyfile", keyFile] }
}
