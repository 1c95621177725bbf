import Lab
import NIOCore
import NIOSSL
import NIOTLS13
import TLS13
import TLS13Certificates
import TLS13Crypto

/// A TLS library behind SwiftNIO: the handler for each end of a mutual connection.
protocol TCPStack: Sendable {
  var name: String { get }
  func client() throws -> (any ChannelHandler)?
  func server() throws -> (any ChannelHandler)?
}

/// No TLS: what TCP and SwiftNIO take alone.
struct PlainTCP: TCPStack {
  let name = "no TLS"
  func client() -> (any ChannelHandler)? { nil }
  func server() -> (any ChannelHandler)? { nil }
}

struct OursOverTCP: TCPStack {
  let name: String
  private let clientContext: ClientContext
  private let serverContext: ServerContext
  private let serverName: ServerName

  init(_ name: String, _ lab: Hierarchy, _ crypto: CryptoProvider) throws {
    self.name = name
    let trust = TrustStore(anchors: [lab.root])
    var client = ClientConfiguration(crypto: crypto, serverAuthentication: .required(trust))
    client.credentials = [try lab.client.credential(crypto)]
    client.groups = [.x25519]
    client.keyShareGroups = client.groups
    clientContext = try ClientContext(client)
    serverContext = try ServerContext(
      ServerConfiguration(
        crypto: crypto, credentials: [try lab.server.credential(crypto)], clientAuthentication: .required(trust)))
    serverName = try ServerName(Hierarchy.serverName)
  }

  func client() throws -> (any ChannelHandler)? {
    try TLS13ClientHandler(context: clientContext, serverName: serverName)
  }

  func server() throws -> (any ChannelHandler)? { TLS13ServerHandler(context: serverContext) }
}

struct NIOSSLOverTCP: TCPStack {
  let name = "swift-nio-ssl"
  private let clientContext: NIOSSLContext
  private let serverContext: NIOSSLContext

  init(_ lab: Hierarchy) throws {
    let scenario = Scenario()
    clientContext = try NIOSSLContext(
      configuration: TLSConfiguration(
        Settings(scenario: scenario, isServer: false, trust: [lab.root], identity: lab.client)))
    serverContext = try NIOSSLContext(
      configuration: TLSConfiguration(
        Settings(scenario: scenario, isServer: true, trust: [lab.root], identity: lab.server)))
  }

  func client() throws -> (any ChannelHandler)? {
    try NIOSSLClientHandler(context: clientContext, serverHostname: Hierarchy.serverName)
  }

  func server() throws -> (any ChannelHandler)? { NIOSSLServerHandler(context: serverContext) }
}
