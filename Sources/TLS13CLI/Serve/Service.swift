import NIOCore
import TLS13

/// What a server does with a connection.
enum Service {
  /// A page about the connection.
  case page
  /// Everything back.
  case echo
  /// Standard input and output.
  case relay

  typealias Inbound = NIOAsyncChannelInboundStream<ByteBuffer>
  typealias Outbound = NIOAsyncChannelOutboundWriter<ByteBuffer>

  /// Returns when the connection may be closed.
  func run(_ inbound: Inbound, _ outbound: Outbound, _ information: ConnectionInformation) async throws {
    switch self {
    case .page: try await PageService(information: information).run(inbound, outbound)
    case .echo: try await Self.echo(inbound, outbound)
    case .relay: try await Self.relay(inbound, outbound)
    }
  }

  static func echo(_ inbound: Inbound, _ outbound: Outbound) async throws {
    for try await data in inbound { try await outbound.write(data) }
    outbound.finish()
  }

  /// The client's end does not end what standard input still has to say.
  private static func relay(_ inbound: Inbound, _ outbound: Outbound) async throws {
    let input = Task { await ClientSession.pump(StandardInput(), into: outbound) }
    let output = StandardOutput()
    for try await data in inbound { try await output.write(data) }
    await input.value
  }
}
