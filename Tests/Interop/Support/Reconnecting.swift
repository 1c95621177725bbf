import Foundation
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import Testing

/// Our client, which comes back to a peer's server.
struct Reconnection {
  let process: ChildProcess
  private let port: UInt16
  private let context: ClientContext

  fileprivate init(
    _ server: (process: ChildProcess, port: UInt16), _ change: (inout ClientConfiguration) -> Void
  ) throws {
    (process, port) = server
    var configuration = ClientConfiguration(
      crypto: InteropLab.crypto, serverAuthentication: .required(InteropLab.shared.authority.trust))
    configuration.resumption = ClientResumption()
    change(&configuration)
    context = try ClientContext(configuration)
  }

  /// A new connection.
  func connect(_ session: ClientSession? = nil, earlyData: String? = nil) throws -> SocketPeer {
    let connection = try TLSConnection(
      client: context, serverName: ServerName(InteropLab.serverName), session: session, earlyData: earlyData != nil)
    let peer = SocketPeer(connection, try .connect(port: port))
    if let earlyData {
      let bytes = Array(earlyData.utf8)
      let sent = try peer.connection.sendEarlyData(bytes.span)
      #expect(sent == bytes.count)
    }
    return peer
  }

  /// A whole connection, for a session.
  func session() throws -> ClientSession {
    let peer = try connect()
    var sessions: [ClientSession] = []
    try peer.run {
      sessions += $0.connection.takeSessions()
      return !sessions.isEmpty
    }
    try #require(peer.error == nil, "\(String(describing: peer.error)); \(process.transcript)")
    #expect(peer.information?.isResumed == false)
    try peer.close()
    try peer.finish()
    return try #require(sessions.first, "\(process.transcript)")
  }
}

extension OpenSSL {
  /// An `s_server` for so many connections of our client.
  static func serve(
    connections: Int, _ arguments: [String] = [], client change: (inout ClientConfiguration) -> Void = { _ in },
    _ body: (Reconnection) throws -> Void
  ) throws {
    let server = try start(
      connections: connections, InteropLab.shared.server().openSSLArguments + arguments)
    defer { server.0.end() }
    try body(Reconnection(server, change))
  }

  /// A session that a whole connection with our server left in the file of an `s_client`.
  static func session(
    _ arguments: [String] = [], server change: (inout ServerConfiguration) -> Void
  ) throws -> String {
    let file = InteropLab.shared.newFile("pem")
    try connect(arguments + ["-sess_out", file], server: change) { peer, client in
      try peer.handshake()
      try #require(peer.error == nil, "\(String(describing: peer.error)); \(client.transcript)")
      // s_client has read the tickets when it shows what came after them.
      try peer.send("after the tickets\n")
      try client.wait(for: "after the tickets\n")
      try peer.close()
      client.endInput()
      try peer.finish()
      _ = try client.waitForEnd()
      #expect(client.standardOutput.contains("New, TLSv1.3"), "\(client.transcript)")
    }
    return file
  }
}

extension GnuTLS {
  /// A `gnutls-serv` that sends back what it gets, for any number of connections of our client.
  static func serve(
    connections arguments: [String], client change: (inout ClientConfiguration) -> Void = { _ in },
    _ body: (Reconnection) throws -> Void
  ) throws {
    let identity = try InteropLab.shared.server()
    let server = try start(
      ["--echo", "--x509certfile", identity.certificateFile, "--x509keyfile", identity.keyFile] + arguments)
    defer { server.0.end() }
    try body(Reconnection(server, change))
  }

  /// A `gnutls-cli` that makes a connection with our server, ends it when it has a ticket, and comes back.
  static func resume(
    _ arguments: [String] = [], server change: (inout ServerConfiguration) -> Void = { _ in },
    then changeSecond: (inout ServerConfiguration) -> Void = { _ in },
    _ body: (SocketPeer, ChildProcess) throws -> Void
  ) throws {
    var configuration = ServerConfiguration(
      crypto: InteropLab.crypto, credentials: [try InteropLab.shared.server().credential], clientAuthentication: .none)
    change(&configuration)
    let listener = try TCPSocket.listener()
    let client = try client(["-r", "--waitresumption"] + arguments, of: listener)
    defer { client.end() }
    let first = SocketPeer(
      TLSConnection(server: try ServerContext(configuration)), try listener.accept(before: Deadline()))
    try first.run { $0.peerClosed }
    try #require(first.error == nil, "\(String(describing: first.error)); \(client.transcript)")
    try first.close()
    changeSecond(&configuration)
    let connection = TLSConnection(server: try ServerContext(configuration))
    try body(SocketPeer(connection, listener.accept(before: Deadline())), client)
  }
}

extension SocketPeer {
  /// The handshake, which must resume or not.
  func handshake(resumes: Bool, _ other: ChildProcess, at location: SourceLocation = #_sourceLocation) throws {
    try handshake()
    try #require(error == nil, "\(String(describing: error)); \(other.transcript)", sourceLocation: location)
    #expect(information?.isResumed == resumes, "\(other.transcript)", sourceLocation: location)
  }

  /// Ends the connection in order, as its server.
  func end(_ client: ChildProcess) throws {
    client.endInput()
    try run { $0.peerClosed }
    try close()
    try finish()
  }
}
