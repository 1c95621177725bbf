import NIOCore
import NIOPosix
import NIOTLS13
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A process to look for secrets in: `SecretsProbe SUITE ENDING LATER`.
///
/// A client and a server in it, on SwiftNIO, make some connections with that cipher suite whose secrets go to standard
/// output as SSLKEYLOGFILE lines, end them in that way, and make LATER more. Then it says "ready" and its number, and waits
/// for the end of standard input while the test reads its memory from outside.
@main struct SecretsProbe {
  /// Connections whose secrets are looked for.
  private static let observed = 3

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let suite = UInt16(arguments[1], radix: 16),
      let ending = Ending(rawValue: arguments[2]), let later = Int(arguments[3])
    else { fatalError("usage: SecretsProbe SUITE-IN-HEXADECIMAL clean|cut|error|refused CONNECTIONS-AFTER-THEM") }
    let lab = try ProbeLab(CipherSuite(rawValue: suite))
    try await connect(lab, ending, times: observed, keyLog: { print($0) })
    try await connect(lab, .clean, times: later, keyLog: nil)
    print("ready", getpid())
    fflush(nil)
    while readLine() != nil {}
  }

  private static func connect(
    _ lab: ProbeLab, _ ending: Ending, times: Int, keyLog: (@Sendable (String) -> Void)?
  ) async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let context = try lab.server(keyLog)
    let listener = try await ServerBootstrap(group: group).childChannelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandlers([TLS13ServerHandler(context: context), Echo()])
      }
    }.bind(host: "127.0.0.1", port: 0).get()
    guard let address = listener.localAddress else { fatalError("the listener has no address") }
    let clients = try lab.client(isKnown: ending != .refused)
    for _ in 0..<times {
      let channel = try await ClientBootstrap(group: group).channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let tls = try TLS13ClientHandler(context: clients, serverName: ServerName("localhost"))
          try channel.pipeline.syncOperations.addHandlers([Garbler(), tls, Talker(tls, ending)])
        }
      }.connect(to: address).get()
      try await channel.closeFuture.get()
    }
    try await listener.close()
  }
}

/// How a client ends its connection.
enum Ending: String {
  /// With close_notify on both sides.
  case clean
  /// The transport ends.
  case cut
  /// A record that does not decrypt, at which the server fails and sends an alert.
  case error
  /// The server wants a certificate, and the client has none.
  case refused
}

/// A CA with a server and a client.
struct ProbeLab {
  private let suite: CipherSuite
  private let crypto = CryptoProvider.default
  private let trust: TrustStore
  private let serverCredential: Credential
  private let clientCredential: Credential

  init(_ suite: CipherSuite) throws {
    self.suite = suite
    let now = SystemClock.unixMilliseconds() / 1000
    let validity = (now - 3600)...(now + 3600)
    let key = try PrivateKey(generating: .ellipticCurve(.p256), crypto).signingKey(crypto)
    let authority = try CertificateAuthority.selfSigned(
      .authority(
        subject: DistinguishedName(commonName: "Probe CA"), publicKey: SubjectPublicKeyInfo(key.publicKey),
        validity: validity), key: key, crypto: crypto)
    trust = TrustStore(anchors: [authority.certificate])
    let serverKey = try PrivateKey(generating: .ellipticCurve(.p256), crypto).signingKey(crypto)
    serverCredential = try Credential(
      chain: [
        authority.issue(
          .server(
            names: [ServerName("localhost")], publicKey: SubjectPublicKeyInfo(serverKey.publicKey), validity: validity))
      ], key: serverKey)
    let clientKey = try PrivateKey(generating: .ellipticCurve(.p256), crypto).signingKey(crypto)
    clientCredential = try Credential(
      chain: [
        authority.issue(
          .client(name: "client", publicKey: SubjectPublicKeyInfo(clientKey.publicKey), validity: validity))
      ], key: clientKey)
  }

  func server(_ keyLog: (@Sendable (String) -> Void)?) throws -> ServerContext {
    var configuration = ServerConfiguration(
      crypto: crypto, credentials: [serverCredential], clientAuthentication: .required(trust))
    configuration.cipherSuites = [suite]
    configuration.insecureKeyLog = keyLog
    return try ServerContext(configuration)
  }

  func client(isKnown: Bool) throws -> ClientContext {
    var configuration = ClientConfiguration(crypto: crypto, serverAuthentication: .required(trust))
    configuration.credentials = isKnown ? [clientCredential] : []
    configuration.cipherSuites = [suite]
    return try ClientContext(configuration)
  }
}

/// Sends back what it gets.
final class Echo: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.writeAndFlush(data, promise: nil) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

/// Sends data, takes keying material, sends data under new keys, and ends the connection.
final class Talker: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer
  private static let length = 20_000

  private let tls: TLS13ClientHandler
  private let ending: Ending
  private var received = 0

  init(_ tls: TLS13ClientHandler, _ ending: Ending) {
    self.tls = tls
    self.ending = ending
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted = event as? TLS13UserEvent { send(context) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += unwrapInboundIn(data).readableBytes
    if received == Self.length {
      do {
        let label: [UInt8] = []
        _ = try tls.exportKeyingMaterial(label: "EXPERIMENTAL probe", context: label.span, length: 32)
        try tls.updateKeys(requestPeer: true)
      } catch { fatalError("\(error)") }
      send(context)
    } else if received == 2 * Self.length {
      end(context)
    }
  }

  private func send(_ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(repeating: 7, count: Self.length)), promise: nil)
  }

  private func end(_ context: ChannelHandlerContext) {
    do {
      switch ending {
      case .clean, .refused: context.close(promise: nil)
      case .cut: try context.pipeline.syncOperations.context(handlerType: TLS13ClientHandler.self).close(promise: nil)
      case .error: try context.pipeline.syncOperations.handler(type: Garbler.self).garble()
      }
    } catch { fatalError("\(error)") }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

/// Sends a record that does not decrypt.
final class Garbler: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  private var context: ChannelHandlerContext?

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func garble() {
    let record = ByteBuffer(bytes: [23, 3, 3, 0, 32] + [UInt8](repeating: 0, count: 32))
    context?.writeAndFlush(NIOAny(record), promise: nil)
  }
}

@available(*, unavailable) extension Echo: Sendable {}
@available(*, unavailable) extension Talker: Sendable {}
@available(*, unavailable) extension Garbler: Sendable {}
