import NIOCore
import NIOPosix
import NIOTLS13
import TLS13
import Testing

/// Clients that the server refuses, or has done with, while they are still sending. `Scripts/refused-clients` does this
/// for more clients, and counts.
@Suite struct RefusedClientTests {
  private static let sizes = [10_000, 60_000, 200_000, 3_000_000]
  private static let attempts = 10

  /// Answers the first data with this, and closes.
  private final class Answer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    static let bytes = 300_000

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let answer = ByteBuffer(repeating: 97, count: Self.bytes)
      context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
      context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
  }

  /// A server that requires a client certificate or asks for none, and the port where it listens.
  private func serve(
    _ authentication: ClientAuthentication, _ body: (_ port: Int) throws -> Void
  ) async throws {
    let context = try ServerContext(
      ServerConfiguration(
        crypto: InteropLab.crypto, credentials: [InteropLab.shared.server().credential],
        clientAuthentication: authentication))
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([TLS13ServerHandler(context: context), Answer()])
        }
      }.bind(host: "127.0.0.1", port: 0).get()
    let result = Result { try body(listener.localAddress?.port ?? 0) }
    try await listener.close()
    try result.get()
  }

  // MARK: Python

  /// Sends so many bytes, reads to the end, and says what came.
  private static let pythonClient = """
    import socket, ssl, sys
    port, size = map(int, sys.argv[1:3])
    context = ssl.create_default_context(cafile=sys.argv[3])
    received = 0
    try:
        with socket.create_connection(("127.0.0.1", port), 30) as tcp:
            with context.wrap_socket(tcp, server_hostname="\(InteropLab.serverName)", suppress_ragged_eofs=False) as tls:
                tls.sendall(bytes(size))
                while data := tls.recv(65536): received += len(data)
        print(received)
    except OSError as error:
        print(getattr(error, "reason", None) or error)
    """

  private func python(_ port: Int, _ size: Int) throws -> [String] {
    try (0..<Self.attempts).map { _ in
      let client = try ChildProcess(
        "python3", ["-c", Self.pythonClient, String(port), String(size), InteropLab.shared.authority.file])
      _ = try client.waitForEnd()
      return String(client.standardOutput.dropLast())
    }
  }

  @Test(arguments: sizes)
  func pythonSeesTheAlert(size: Int) async throws {
    try await serve(.required(InteropLab.shared.authority.trust)) { port in
      let seen = try python(port, size)
      #expect(seen == Array(repeating: "TLSV13_ALERT_CERTIFICATE_REQUIRED", count: Self.attempts))
    }
  }

  /// The end of our data, and close_notify, arrive although the client's own data is not read.
  @Test(arguments: sizes)
  func pythonSeesTheEndOfOurData(size: Int) async throws {
    try await serve(.none) { port in
      let seen = try python(port, size)
      #expect(seen == Array(repeating: String(Answer.bytes), count: Self.attempts))
    }
  }

  // MARK: OpenSSL

  @Test(arguments: sizes)
  func openSSLSeesTheAlert(size: Int) async throws {
    try await serve(.required(InteropLab.shared.authority.trust)) { port in
      for _ in 0..<Self.attempts {
        let client = try ChildProcess(
          "openssl",
          [
            "s_client", "-connect", "127.0.0.1:\(port)", "-servername", InteropLab.serverName, "-tls1_3", "-quiet",
            "-CAfile", InteropLab.shared.authority.file,
          ])
        client.write([UInt8](repeating: 0, count: size))
        client.endInput()
        _ = try client.waitForEnd()
        #expect(client.standardError.contains("alert certificate required"))
      }
    }
  }
}
