import Lab
import NIOCore
import NIOEmbedded
import NIOSSL
import NIOTLS
import TLS13Certificates
import TLS13Crypto

/// swift-nio-ssl, which is BoringSSL, through embedded channels.
struct NIOSSLStack: Stack {
  let name = "swift-nio-ssl"

  func context(_ settings: Settings) throws -> any Context {
    guard settings.scenario.resumption == .none else { throw NotHere("swift-nio-ssl has no interface for it") }
    guard settings.scenario.suite == .aes128GCMSHA256 else {
      throw NotHere("swift-nio-ssl has no interface to choose a suite of TLS 1.3")
    }
    return NIOSSLStackContext(settings, try NIOSSLContext(configuration: TLSConfiguration(settings)))
  }
}

extension TLSConfiguration {
  /// The same settings as for every other stack.
  init(_ settings: Settings) throws {
    let chain = try (settings.identity?.chain ?? []).map { certificate in
      NIOSSLCertificateSource.certificate(try NIOSSLCertificate(bytes: certificate.der, format: .der))
    }
    let key = try settings.identity.map { identity in
      NIOSSLPrivateKeySource.privateKey(try NIOSSLPrivateKey(bytes: identity.pkcs8, format: .der))
    }
    if settings.isServer, let key {
      self = .makeServerConfiguration(certificateChain: chain, privateKey: key)
    } else {
      self = .makeClientConfiguration()
      certificateChain = chain
      privateKey = key
    }
    minimumTLSVersion = .tlsv13
    curves = [NIOTLSCurve(rawValue: settings.scenario.group.rawValue)]
    let trust = try settings.trust.map { try NIOSSLCertificate(bytes: $0.der, format: .der) }
    trustRoots = .certificates(trust)
    certificateVerification =
      !settings.isServer ? .fullVerification : trust.isEmpty ? .none : .noHostnameVerification
    sendCANameList = true
    // Ed25519 is not among BoringSSL's defaults.
    verifySignatureAlgorithms = [
      .ecdsaSecp256R1Sha256, .ed25519, .rsaPssRsaeSha256, .ecdsaSecp384R1Sha384, .rsaPkcs1Sha256,
    ]
  }
}

private final class NIOSSLStackContext: Context {
  private let settings: Settings
  private let context: NIOSSLContext

  init(_ settings: Settings, _ context: NIOSSLContext) {
    self.settings = settings
    self.context = context
  }

  func connect() throws -> any End {
    guard settings.isServer else {
      return try NIOSSLEnd(
        NIOSSLClientHandler(context: context, serverHostname: settings.serverName), verifies: true)
    }
    return try NIOSSLEnd(NIOSSLServerHandler(context: context), verifies: !settings.trust.isEmpty)
  }
}

private final class NIOSSLEnd: End {
  private let channel: EmbeddedChannel
  private let handler: NIOSSLHandler
  private let application = Application()
  private let verifies: Bool

  init(_ handler: NIOSSLHandler, verifies: Bool) throws {
    self.handler = handler
    self.verifies = verifies
    channel = EmbeddedChannel(handlers: [handler, application])
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 443)).wait()
  }

  /// The transport goes away, so that the handler does not wait for the peer's close_notify.
  deinit {
    channel.pipeline.fireChannelInactive()
    _ = try? channel.finish(acceptAlreadyClosed: true)
  }

  var received: Int { application.received }
  var isConnected: Bool { application.isConnected }

  var outcome: Outcome {
    Outcome(
      isTLS13: handler.tlsVersion == .tlsv13, suite: nil,
      peerIsAuthenticated: verifies && handler.peerCertificate != nil)
  }

  func exchange(_ input: UnsafeMutableRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    if !input.isEmpty {
      var buffer = channel.allocator.buffer(capacity: input.count)
      buffer.writeBytes(UnsafeRawBufferPointer(input))
      try channel.writeInbound(buffer)
    }
    return try drain(output)
  }

  func write(_ data: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    var buffer = channel.allocator.buffer(capacity: data.count)
    buffer.writeBytes(data)
    try channel.writeOutbound(buffer)
    return try drain(output)
  }

  private func drain(_ output: UnsafeMutableRawBufferPointer) throws -> Int {
    var count = 0
    while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
      buffer.withUnsafeReadableBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: output[count...]).copyMemory(from: bytes)
        count += bytes.count
      }
    }
    return count
  }
}

/// What lies behind the TLS handler: it counts what arrives.
private final class Application: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private(set) var received = 0
  private(set) var isConnected = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { received += unwrapInboundIn(data).readableBytes }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent { isConnected = true }
  }
}

/// An embedded channel with nothing but an application in it.
struct EmptyChannel {
  private let channel: EmbeddedChannel

  init() throws {
    channel = EmbeddedChannel(handler: Application())
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 443)).wait()
  }

  func close() { _ = try? channel.finish(acceptAlreadyClosed: true) }
}
